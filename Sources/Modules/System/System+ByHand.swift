// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

extension Hostname {
    func byHand(in context: TaskContext) throws -> HandWork? { .run("hostnamectl set-hostname \(name)") }
}

extension Timezone {
    func byHand(in context: TaskContext) throws -> HandWork? {
        name.map { .run("timedatectl set-timezone \($0)") }
    }
}

extension Sysctl {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard state == .present, let value else { return .say("remove `\(name)` from `\(sysctlFile)`") }
        return .run("echo \("\(name) = \(value)") >> \(sysctlFile)", "sysctl -p \(sysctlFile)")
    }
}

extension LocaleGen {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard state == .present else { return nil }
        return .run(
            "printf '%s UTF-8\\n' \(words: name.map { $0.split(separator: " ").first.map(String.init) ?? $0 }) >> /etc/locale.gen",
            "locale-gen")
    }
}

extension Mount {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard let src, let fstype else { return .run("umount \(path)") }
        let line = [src, path, fstype, opts, dump, passno].joined(separator: " ")
        return .run(
            "mkdir -p \(path)", "grep -qxF -- \(line) /etc/fstab || echo \(line) >> /etc/fstab", "mount \(path)")
    }
}
