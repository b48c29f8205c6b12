// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

extension User {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard state == .present else { return .run("userdel \(remove ? "-r " : "")\(name)") }
        var words: [String] = []
        if system { words.append("--system") }
        words.append(createHome ? "--create-home" : "--no-create-home")
        if let uid { words += ["--uid", String(uid)] }
        if let group { words += ["--gid", group] }
        if let home { words += ["--home-dir", home] }
        if let comment { words += ["--comment", comment] }
        words += ["--shell", shell ?? "/bin/bash"]
        var script: ShellScript = "id \(name) >/dev/null 2>&1 || useradd \(words: words) \(name)"
        if let groups, !groups.isEmpty {
            script += "usermod \(raw: append ? "-aG" : "-G") \(groups.joined(separator: ",")) \(name)"
        }
        if let password { script += "usermod --password \(password) \(name)" }
        return .run(script)
    }
}

extension Group {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard state == .present else { return .run("groupdel \(name)") }
        let words = (system ? ["--system"] : []) + (gid.map { ["--gid", String($0)] } ?? [])
        return .run("getent group \(name) >/dev/null || groupadd \(words: words + [name])")
    }
}

extension AuthorizedKey {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let file = path ?? (user == "root" ? "/root/.ssh/authorized_keys" : "/home/\(user)/.ssh/authorized_keys")
        guard state == .present else { return .say("remove the key from `\(file)`") }
        let folder = file.split(separator: "/").dropLast().joined(separator: "/")
        let line = [keyOptions, key.trimmed].compactMap { $0 }.joined(separator: " ")
        return .run(
            """
            install -d -m 700 -o \(user) /\(raw: folder)
            printf '%s\\n' \(line) >> \(file)
            chown \(user) \(file) && chmod 600 \(file)
            """)
    }
}

extension KnownHosts {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard let key else { return .run("ssh-keygen -R \(name)") }
        return .run("printf '%s\\n' \(key.trimmed) >> \(path)")
    }
}

extension Getent {
    func byHand(in context: TaskContext) throws -> HandWork? {
        .run("getent \(words: [database] + (key.map { [$0] } ?? []))")
    }
}
