// SPDX-License-Identifier: Apache-2.0

import Values

extension Lookups {
    /// Variables, the environment and the inventory.
    static let variables: [String: Body] = [
        "env": { call in
            try call.texts().map { term in
                let name = Text.split(term, nil).first ?? ""
                if let value = Files.environment(name) { return .string(value) }
                guard let initial = call.options["default"] else { return "" }
                try checkDefined(initial)
                return initial
            }
        },
        "vars": { call in
            try call.terms.map { term in
                guard case .string(let name) = term else {
                    throw TemplateError.type(
                        "Invalid setting identifier, \"\(term.text)\" is not a string, its a \(term.typeName)")
                }
                if let value = try call.run.scope.variable(name) { return value }
                guard let initial = call.option("default") else {
                    throw TemplateError(.undefined, "No variable found with this name: \(name)")
                }
                return initial
            }
        },
        "varnames": { call in
            try call.texts().flatMap { term -> [Value] in
                let pattern = try call.run.engine.patterns.pattern(term, [])
                return call.run.scope.names.filter { pattern.isFound(in: $0) }.map { .string($0) }
            }
        },
        "inventory_hostnames": { call in
            guard let hostnames = call.run.engine.hooks.hostnames else {
                throw TemplateError.other("there is no inventory here")
            }
            return try hostnames(call.texts().joined(separator: ",")).map { .string($0) }
        },
    ]

    /// Lookups that Ansible has and that are refused with advice.
    static let refused: [String: Body] = [
        "url": { _ in
            throw TemplateError.other(
                "the lookup `url` is not supported", hint: "fetch it with the module `uri` and `register` the result")
        },
        "config": { _ in
            throw TemplateError.other(
                "the lookup `config` is not supported", hint: "there is no ansible.cfg here: use a variable")
        },
    ]
}
