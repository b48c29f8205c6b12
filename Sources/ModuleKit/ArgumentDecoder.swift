// SPDX-License-Identifier: Apache-2.0

import Values

/// A declared parameter, its property's name and its name in YAML.
struct NamedParameter: Sendable {
    var property: String
    var name: String
    var parameter: any DeclaredParameter
}

/// The parameters declared by a module or a group, groups opened, in the order of their declaration.
func declaredParameters(of prototype: Any) -> [NamedParameter] {
    Mirror(reflecting: prototype).children.flatMap { child -> [NamedParameter] in
        let property = String((child.label ?? "").drop { $0 == "_" })
        if let parameter = child.value as? any DeclaredParameter {
            return [NamedParameter(property: property, name: snakeCase(property), parameter: parameter)]
        }
        return (child.value as? any DeclaredGroup).map { declaredParameters(of: $0.declared) } ?? []
    }
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
    let prototype: Any
    let arguments: Arguments
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(ArgumentContainer<Key>(prototype: prototype, arguments: arguments))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw unexpected }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw unexpected }
}

private let unexpected = ArgumentError("a module's properties must all be @Parameter or @ParameterGroup")

private struct ArgumentContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let prototype: Any
    let arguments: Arguments
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let label = "_" + key.stringValue
        guard let child = Mirror(reflecting: prototype).children.first(where: { $0.label == label }) else {
            throw unexpected
        }
        if let group = child.value as? any DeclaredGroup {
            return try T(from: ArgumentDecoder(prototype: group.declared, arguments: arguments))
        }
        guard var parameter = child.value as? any DeclaredParameter else { throw unexpected }
        let name = snakeCase(key.stringValue)
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
