// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Templates
import Values
import YAMLDocument

/// Keywords of tasks: rendered, and read as what they have to be.
extension RunServices {
    /// A value with its templates rendered; errors tell its place.
    func value(_ written: Written, in scope: any Scope) throws -> Value {
        guard written.isTemplate else { return written.value }
        return try templates.evaluateDeep(written.value, in: scope, at: written.textLocation)
    }

    /// A value as text.
    func text(_ written: Written, in scope: any Scope) throws -> String {
        let value = try value(written, in: scope)
        if case .undefined(let undefined) = value {
            throw Diagnostic.undefined(undefined.message, at: written.location)
        }
        return value.text
    }

    /// A keyword that is true or false; false when nothing is said.
    func flag(_ written: Written?, in scope: any Scope, what: String) throws -> Bool {
        guard let written else { return false }
        return try optionalFlag(written, in: scope, what: what) ?? false
    }

    /// A keyword that is true or false; nil when nothing is said.
    func optionalFlag(_ written: Written?, in scope: any Scope, what: String) throws -> Bool? {
        guard let written else { return nil }
        let value = try value(written, in: scope)
        if value.isNull || Omit.isOmit(value) { return nil }
        guard let flag = value.asBoolean else {
            throw written.diagnostic("\(what) must be true or false, found `\(value.text)`")
        }
        return flag
    }

    /// A keyword that is a number; nil when nothing is said.
    func number(_ written: Written?, in scope: any Scope, what: String) throws -> Double? {
        guard let written else { return nil }
        let value = try value(written, in: scope)
        if value.isNull || Omit.isOmit(value) { return nil }
        guard let number = value.asNumber?.double ?? value.string.flatMap({ Double($0) }) else {
            throw written.diagnostic("\(what) must be a number, found `\(value.text)`")
        }
        return number
    }

    /// Whether a condition holds.
    func condition(_ written: Written, in scope: any Scope, what: String) throws -> Bool {
        try templates.condition(written.value, in: scope, at: written.textLocation)
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        let parts = components
        return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
    }
}
