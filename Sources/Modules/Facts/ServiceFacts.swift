// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// The services that a host has.
struct ServiceFacts: Module {
    static let name = "service_facts"
    static let summary = "Lists the services as the fact `ansible_facts.services`."
    static let notes = ["systemd's services; those of /etc/init.d appear as systemd sees them."]
    static let examples = [Example("What runs", "service_facts:")]
    static let returns = [
        ReturnValue("ansible_facts", "`services`: by name with `.service`, {name, state, status, source}")
    ]

    func probe(in context: TaskContext) throws -> Probe<Dict> {
        let script: ShellScript = """
            command -v systemctl >/dev/null || exit 3
            systemctl list-units --no-pager --no-legend --plain --type service --all; echo
            systemctl list-unit-files --no-pager --no-legend --type service
            """
        return Probe(script) { output in
            if output.status == 3 { return [:] }
            return Self.services(output.lines)
        }
    }

    /// States of a unit that win over what its file says.
    private static let badStates = ["not-found", "masked", "failed"]

    /// The services in the two lists of systemctl(1), an empty line between them.
    static func services(_ lines: [String]) -> Dict {
        let seam = lines.firstIndex(of: "") ?? lines.count
        var services = Dict()
        for line in lines[..<seam] {
            let words = line.words.drop { $0 == "●" || $0 == "*" }
            guard let name = words.first, words.count >= 4 else { continue }
            let fields = Array(words)
            let bad = Self.badStates.first { fields.dropLast().contains($0) }
            let (state, status) = (fields[3] == "running" ? "running" : "stopped", bad ?? fields[2])
            services[name] = service(name, state, status)
        }
        for line in lines[min(seam + 1, lines.count)...] {
            let words = line.words
            guard words.count >= 2 else { continue }
            if case .dict(var known)? = services[words[0]] {
                if !Self.badStates.contains(known["status"]?.string ?? "") { known["status"] = .string(words[1]) }
                services[words[0]] = .dict(known)
            } else {
                services[words[0]] = service(words[0], words[0].contains("@.") ? "unknown" : "inactive", words[1])
            }
        }
        return services
    }

    private static func service(_ name: String, _ state: String, _ status: String) -> Value {
        ["name": .string(name), "state": .string(state), "status": .string(status), "source": "systemd"]
    }

    func decide(from services: Dict, in context: TaskContext) throws -> Decision {
        guard !services.isEmpty else { return Decision(skipped: "Failed to find any services") }
        return .nothing(["ansible_facts": ["services": .dict(services)]])
    }
}
