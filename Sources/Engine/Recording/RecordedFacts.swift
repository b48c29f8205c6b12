// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// The facts of a machine that is recorded on: those that every bare machine of the kind shares.
///
/// Asking for another, such as its memory or its addresses, is refused by name: a script can't know it beforehand.
struct RecordedFacts: ValueObject {
    let recording: Recording
    let memory: HostMemory

    var typeName: String { "dict" }
    var text: String { "the facts of \(recording.host)" }
    var keys: [Value]? { memory.facts.keys.map { .string($0.text) } }

    func attribute(_ name: String) throws -> Value? {
        guard let value = memory.facts[.string(name)] else { return nil }
        if name.hasPrefix("virtualization_") { recording.used(fact: name) }
        guard Self.isShared(name) else {
            throw recording.refuse(
                "the fact `\(name)` comes from the machine itself, so it can't be known beforehand",
                hint: "write the value into the inventory, or give it with -e")
        }
        return value
    }

    /// The same facts as variables of their own.
    var layer: ScopeLayer {
        let names = memory.facts.keys.map { (memory.variable(ofFact: $0.text), $0.text) }
        let facts = Dictionary(names, uniquingKeysWith: { $1 })
        return ScopeLayer(
            name: "facts",
            source: .computed(names: Array(facts.keys) + ["ansible_facts"]) { name in
                name == "ansible_facts" ? .object(self) : try facts[name].flatMap { try attribute($0) }
            })
    }

    /// Whether all bare machines with the same image have the same value.
    private static func isShared(_ name: String) -> Bool {
        shared.contains(name) || ["distribution", "python", "virtualization_", "lsb"].contains(where: name.hasPrefix)
    }

    private static let shared: Set = [
        "system", "os_family", "architecture", "machine", "userspace_architecture", "userspace_bits", "pkg_mgr",
        "service_mgr", "discovered_interpreter_python", "local", "packages", "services", "user_id", "user_uid",
        "user_gid", "user_dir", "user_shell", "apparmor", "selinux", "selinux_python_present", "fips", "gather_subset",
        "module_setup", "getent_passwd", "getent_group",
    ]
}
