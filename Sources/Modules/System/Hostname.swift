// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// The host's name.
struct Hostname: Module {
    static let name = "hostname"
    static let summary = "Sets the host's name, now and for the next start."
    static let notes = [
        "Uses hostnamectl where systemd runs, else /etc/hostname and the kernel.", "Does not touch /etc/hosts.",
    ]
    static let examples = [Example("Name the machine as the inventory does", "hostname: { name: web-1 }")]
    static let returns = [
        ReturnValue("name", "the name"), ReturnValue("ansible_facts", "the facts that follow from the name"),
    ]

    enum Way: String, ParameterChoice {
        case alpine, debian, freebsd, generic, macos, macosx, darwin, openbsd, openrc, redhat, sles, solaris, systemd
    }

    @Parameter("The name.") var name: String
    @Parameter("How to set it: `systemd` asks hostnamectl, anything else writes /etc/hostname.") var use: Way?

    struct Found: Sendable {
        var current = ""
        var permanent = ""
        var file = FileState(path: "/etc/hostname", realPath: "/etc/hostname")
        var hasControl = false
    }

    func validate() throws {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let isRight = labels.allSatisfy { label in
            !label.isEmpty && label.count <= 63 && label.first != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        }
        guard isRight, name.count <= 64 else {
            throw ArgumentError(
                "`\(name)` is not a host name", argument: "name",
                hint: "letters, digits, hyphens and dots, at most 64 in all")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let script: ShellScript = """
            uname -n
            if [ -d /run/systemd/system ] && command -v hostnamectl >/dev/null; then echo control; fi
            """
        let current = Probe(script) { $0.lines }
        return current.and(FileState.probe("/etc/hostname", content: .bytes(upTo: 4096))).map { lines, file in
            let text = file.content.map { String(decoding: $0, as: UTF8.self) } ?? ""
            let permanent = text.split(whereSeparator: \.isNewline).first { !$0.hasPrefix("#") }.map(String.init) ?? ""
            return Found(
                current: lines.first ?? "", permanent: permanent, file: file, hasControl: lines.contains("control"))
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        let domain = name.split(separator: ".").dropFirst().joined(separator: ".")
        let values: Dict = [
            "name": .string(name),
            "ansible_facts": [
                "ansible_hostname": .string(String(name.prefix { $0 != "." })), "ansible_nodename": .string(name),
                "ansible_fqdn": .string(name), "ansible_domain": .string(domain),
            ],
        ]
        guard found.current != name || found.permanent != name else { return .nothing(values) }
        let old = found.current != name ? found.current : found.permanent
        let usesControl = use == .systemd || use == nil && found.hasControl
        var steps: [Step] = []
        if usesControl {
            steps.append(.run("hostnamectl set-hostname -- \(name)"))
        } else {
            if found.permanent != name {
                steps += FileWrite(path: "/etc/hostname", content: Array((name + "\n").utf8)).steps(from: found.file)
            }
            if found.current != name {
                steps.append(.run("hostname -- \(name) 2>/dev/null || echo \(name) >/proc/sys/kernel/hostname"))
            }
        }
        let change = Change(
            "host name \(old) → \(name)", before: "hostname = \(old)\n", after: "hostname = \(name)\n",
            header: "hostname", steps: steps)
        return Decision(changes: [change], values: values)
    }
}
