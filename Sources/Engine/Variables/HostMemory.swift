// SPDX-License-Identifier: Apache-2.0

import Playbooks
import Values
import YAMLDocument

/// What a run has learnt about a host so far.
struct HostMemory: Sendable {
    /// Gathered facts without the prefix `ansible_`: the variable `ansible_facts`.
    var facts = Dict()
    /// Those of them that their module names without the prefix, such as `getent_passwd`: variables called just so.
    var plainFacts: Set<String> = []
    /// Variables of `set_fact`, and registered results; finished values.
    var variables = Dict()
    /// Variables of `include_vars`, as written.
    var included = Dict()
    /// The role calls that have run to their end in the present play.
    var finishedRoles: Set<String> = []
    /// The roles whose variables dynamic includes have made public.
    var publicRoles: [RoleInvocation] = []

    /// Takes over facts that a module returned: `ansible_x` becomes the fact `x`.
    mutating func learn(facts new: Dict) {
        for (key, value) in new {
            let name = key.text
            if name.hasPrefix("ansible_") {
                let short = String(name.dropFirst("ansible_".count))
                facts[.string(short)] = value
                plainFacts.remove(short)
            } else {
                facts[key] = value
                plainFacts.insert(name)
            }
        }
    }

    /// Forgets all facts.
    mutating func forgetFacts() {
        facts = Dict()
        plainFacts = []
    }

    /// The variable that the fact `name` is, apart from its place in `ansible_facts`.
    func variable(ofFact name: String) -> String { plainFacts.contains(name) ? name : "ansible_" + name }
}
