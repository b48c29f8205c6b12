// SPDX-License-Identifier: Apache-2.0

import Values

/// What templates need of the layers around them.
public struct TemplateHooks: Sendable {
    /// Reads YAML text into its documents; `from_yaml` takes the first.
    public var parseYAML: @Sendable (String) throws -> [Value]
    /// Encrypts a text with a password and vault id: the filter `vault`.
    public var encrypt: (@Sendable (_ text: String, _ secret: String, _ id: String?) throws -> String)?
    /// Decrypts an envelope with a password: the filter `unvault`.
    public var decrypt: (@Sendable (_ envelope: String, _ secret: String) throws -> String)?
    /// The hosts that match a pattern: the lookup `inventory_hostnames`.
    public var hostnames: (@Sendable (_ pattern: String) throws -> [String])?
    /// Learns a secret that a lookup made, so that it can be masked.
    public var learnSecret: (@Sendable (String) -> Void)?

    /// Hooks that do nothing but what is given.
    public init(
        parseYAML: @escaping @Sendable (String) throws -> [Value] = { _ in
            throw TemplateHookError("there is no YAML reader here")
        },
        encrypt: (@Sendable (_ text: String, _ secret: String, _ id: String?) throws -> String)? = nil,
        decrypt: (@Sendable (_ envelope: String, _ secret: String) throws -> String)? = nil,
        hostnames: (@Sendable (_ pattern: String) throws -> [String])? = nil,
        learnSecret: (@Sendable (String) -> Void)? = nil
    ) {
        self.parseYAML = parseYAML
        self.encrypt = encrypt
        self.decrypt = decrypt
        self.hostnames = hostnames
        self.learnSecret = learnSecret
    }
}

/// A hook that cannot do its work.
public struct TemplateHookError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why.
    public var description: String

    /// An error that says `description`.
    public init(_ description: String) { self.description = description }
}

/// Lookups from outside, by name.
public protocol LookupProvider: Sendable {
    /// The names of the lookups, without a collection.
    var names: [String] { get }
    /// What the lookup `name` finds for `terms`.
    func lookup(_ name: String, terms: [Value], options: [String: Value], scope: any Scope) throws -> [Value]
}
