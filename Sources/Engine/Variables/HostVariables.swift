// SPDX-License-Identifier: Apache-2.0

import Values

/// `hostvars`: the variables of every host, looked up when asked for.
struct HostVariables: ValueObject {
    let builder: ScopeBuilder
    var typeName: String { "HostVars" }
    var text: String { "{" + builder.state.inventory.hosts.keys.joined(separator: ", ") + "}" }
    var keys: [Value]? { builder.state.inventory.hosts.keys.map(Value.string) }

    func attribute(_ name: String) throws -> Value? {
        let isKnown = builder.state.inventory.hosts[name] != nil || name == "localhost"
        guard isKnown else { return nil }
        let builder = ScopeBuilder(state: builder.state, services: builder.services, play: nil)
        return .object(VariablesOfHost(host: name, scope: try builder.scope(for: name)))
    }
}

/// `hostvars['name']`: the variables of one host.
struct VariablesOfHost: ValueObject {
    let host: String
    let scope: HostScope
    var typeName: String { "HostVarsVars" }
    var text: String { "variables of \(host)" }
    var keys: [Value]? { scope.names.map(Value.string) }

    func attribute(_ name: String) throws -> Value? { try scope.variable(name) }
}
