// SPDX-License-Identifier: Apache-2.0

import Values

/// A declared parameter, its property's name and its name in YAML.
struct NamedParameter: Sendable {
    var property: String
    var name: String
    var parameter: any DeclaredParameter
}

/// The parameters that a module or a group declares, read by reflection: which is slow, so once.
final class Declaration: Sendable {
    /// All of them, groups opened, in the order of their declaration.
    let parameters: [NamedParameter]
    private let own: [String: NamedParameter]
    private let groups: [String: Declaration]

    init(of prototype: Any) {
        var parameters: [NamedParameter] = []
        var own: [String: NamedParameter] = [:]
        var groups: [String: Declaration] = [:]
        for child in Mirror(reflecting: prototype).children {
            let property = String((child.label ?? "").drop { $0 == "_" })
            if let parameter = child.value as? any DeclaredParameter {
                let named = NamedParameter(property: property, name: snakeCase(property), parameter: parameter)
                parameters.append(named)
                own[property] = named
            } else if let group = child.value as? any DeclaredGroup {
                let inner = Declaration(of: group.declared)
                parameters += inner.parameters
                groups[property] = inner
            }
        }
        (self.parameters, self.own, self.groups) = (parameters, own, groups)
    }

    /// The parameter of the property called so.
    func parameter(_ property: String) -> NamedParameter? { own[property] }
    /// The group of the property called so.
    func group(_ property: String) -> Declaration? { groups[property] }
}

/// `updateCache` → `update_cache`.
private func snakeCase(_ name: String) -> String {
    String(name.flatMap { $0.isUppercase ? ["_"] + Array($0.lowercased()) : [$0] })
}

/// Copies a prototype's parameters and fills in the arguments: what `Decodable` synthesis asks for, one by one.
///
/// `Mirror` can read a struct but not write it; the synthesised `init(from:)` is the one way to build a struct from
/// parts known only at run time.
struct ArgumentDecoder: Decoder {
    let declaration: Declaration
    let arguments: Arguments
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(ArgumentContainer<Key>(declaration: declaration, arguments: arguments))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw unexpected }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw unexpected }
}

private let unexpected = ArgumentError("a module's properties must all be @Parameter or @ParameterGroup")

private struct ArgumentContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let declaration: Declaration
    let arguments: Arguments
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        if let group = declaration.group(key.stringValue) {
            return try T(from: ArgumentDecoder(declaration: group, arguments: arguments))
        }
        guard let named = declaration.parameter(key.stringValue) else { throw unexpected }
        let name = named.name
        var parameter = named.parameter
        if let value = arguments.values[name] {
            do {
                try parameter.fill(value, source: arguments.sources[name])
            } catch let error as ArgumentError {
                throw ArgumentError(error.message, argument: name, hint: error.hint)
            }
        }
        guard let filled = parameter as? T else { throw unexpected }
        return filled
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw unexpected }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw unexpected }
    func superDecoder() throws -> any Decoder { throw unexpected }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw unexpected }
}
