// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// The packages that a host has.
struct PackageFacts: Module {
    static let name = "package_facts"
    static let summary = "Lists the installed packages as the fact `ansible_facts.packages`."
    static let notes = ["Debian's packages only: other managers are named in the error."]
    static let examples = [Example("What is installed", "package_facts: { manager: apt }")]
    static let returns = [
        ReturnValue("ansible_facts", "`packages`: by name, a list of {name, version, arch, category, origin, source}")
    ]

    @Parameter("Which managers to ask: auto or apt.") var manager = ["auto"]
    @Parameter("Accepted and left alone: there is one manager.") var strategy = Strategy.first
    enum Strategy: String, ParameterChoice { case first, all }

    func validate() throws {
        for name in manager where !["auto", "apt"].contains(name.lowercased()) {
            throw ArgumentError("`\(name)` is not known here", argument: "manager", hint: "take `auto` or `apt`")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Dict> {
        let format = "${db:Status-Status}\\t${Package}\\t${Version}\\t${Architecture}\\t${Section}\\t${Origin}\\n"
        let script: ShellScript = """
            command -v dpkg-query >/dev/null || { echo 'no dpkg on this host' >&2; exit 1; }
            dpkg-query -W -f \(format)
            """
        return Probe(script) { output in
            guard output.succeeded else {
                throw ModuleFailure("Could not detect a supported package manager from the following list: ['apt']")
            }
            return Self.packages(output.lines)
        }
    }

    /// The packages in dpkg-query's lines.
    static func packages(_ lines: [String]) -> Dict {
        var packages = Dict()
        for line in lines {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
            guard fields.count == 6, fields[0] == "installed" else { continue }
            let package: Value = [
                "name": .string(fields[1]), "version": .string(fields[2]), "arch": .string(fields[3]),
                "category": .string(fields[4]), "origin": .string(fields[5].isEmpty ? "Debian" : fields[5]),
                "source": "apt",
            ]
            packages[fields[1]] = .list((packages[fields[1]]?.list ?? []) + [package])
        }
        return packages
    }

    func decide(from packages: Dict, in context: TaskContext) throws -> Decision {
        .nothing(["ansible_facts": ["packages": .dict(packages)]])
    }
}
