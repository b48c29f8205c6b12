// SPDX-License-Identifier: Apache-2.0

import Playbooks
import Values
import YAMLDocument

/// What a run has learnt about a host so far.
struct HostMemory: Sendable {
    /// Gathered facts without the prefix `ansible_`: the variable `ansible_facts`.
    var facts = Dict()
    /// Variables of `set_fact`, and registered results; finished values.
    var variables = Dict()
    /// Variables of `include_vars`, as written.
    var included = Dict()
    /// The role calls that have run to their end.
    var finishedRoles: Set<String> = []
    /// The roles whose variables dynamic includes have made public.
    var publicRoles: [RoleInvocation] = []

    /// Takes over facts that a module returned: `ansible_x` becomes the fact `x`.
    mutating func learn(facts new: Dict) {
        for (key, value) in new {
            let name = key.text
            facts[name.hasPrefix("ansible_") ? String(name.dropFirst("ansible_".count)) : name] = value
        }
    }
}
