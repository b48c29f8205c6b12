// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Playbooks
import Templates
import Values

/// The names that only a run gives a value: results, facts, what `set_fact` makes.
///
/// Asking for one is an error of another kind than asking for a name that nobody defines: `is defined` and `default`
/// must not take an answer that is yet to come for one that never comes.
struct OpenNames: Sendable {
    let names: Set<String>

    init(_ defined: DefinedNames) {
        names = Set(defined.definitions.filter { $0.value.contains { $0 == nil } }.keys)
    }

    /// `scope` with these names among the variables: below what the inventory says, and above the defaults of roles.
    func entering(_ scope: HostScope, templates: TemplateEngine) -> HostScope {
        var layers = scope.layers
        let place = layers.firstIndex { $0.name == "role defaults" } ?? layers.endIndex
        layers.insert(
            ScopeLayer(
                name: "results",
                source: .computed(names: Array(names)) { name in
                    if names.contains(name) { throw Self.open(name) }
                    return nil
                }), at: place)
        layers.append(
            ScopeLayer(
                name: "facts to come",
                source: .computed(names: []) { name in
                    if Self.isFact(name) { throw Self.open(name) }
                    return nil
                }))
        return HostScope(layers, templates: templates)
    }

    static func open(_ name: String) -> Diagnostic { Diagnostic("`\(name)` is not known before the run") }

    /// Names of facts; those of connections are settings, and undefined where nobody gives them.
    private static func isFact(_ name: String) -> Bool {
        guard name.hasPrefix("ansible_") else { return false }
        let settings = ["ansible_ssh_", "ansible_become", "ansible_sudo_"]
        return !settings.contains(where: name.hasPrefix)
            && ![
                "host", "user", "port", "connection", "password", "private_key_file", "connect_timeout",
                "host_key_checking", "failed_task", "failed_result", "loop", "parent_role_names",
            ].contains(name.dropFirst("ansible_".count))
    }
}
