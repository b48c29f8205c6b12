// SPDX-License-Identifier: Apache-2.0

import Values

/// The members of an object that the API sent, read leniently: unknown ones are ignored, missing ones are empty.
public struct Fields: Sendable {
    /// The members as they came.
    public let dict: Dict
    /// What the object is, for messages.
    let kind: String

    /// The members of `value`; none when it is no object.
    public init(_ value: Value?, kind: String = "answer") {
        dict = value?.dict ?? [:]
        self.kind = kind
    }

    /// The number that names the object; without it nothing can be done with it.
    public func id() throws -> Int {
        guard let id = dict["id"]?.int else { throw LinodeError.unexpected("the \(kind) has no `id`") }
        return id
    }

    /// A text that must be there.
    public func name(_ name: String) throws -> String {
        guard let text = dict[name]?.string else { throw LinodeError.unexpected("the \(kind) has no `\(name)`") }
        return text
    }

    /// A text; empty when there is none.
    public func text(_ name: String) -> String { dict[name]?.string ?? "" }
    /// A text; nil when there is none.
    public func optionalText(_ name: String) -> String? { dict[name]?.string }
    /// A whole number; 0 when there is none.
    public func int(_ name: String) -> Int { optionalInt(name) ?? 0 }
    /// A whole number; nil when there is none.
    public func optionalInt(_ name: String) -> Int? { dict[name]?.int }
    /// A number; 0 when there is none.
    public func number(_ name: String) -> Double { dict[name]?.asNumber?.double ?? 0 }
    /// A flag; false when there is none.
    public func flag(_ name: String) -> Bool { dict[name]?.asBoolean ?? false }
    /// A list of texts.
    public func texts(_ name: String) -> [String] { (dict[name]?.list ?? []).compactMap(\.string) }
    /// A time.
    public func time(_ name: String) -> LinodeTime? { optionalText(name).flatMap { LinodeTime($0) } }
    /// An object inside this one; empty when there is none.
    public func object(_ name: String) -> Fields { Fields(dict[name], kind: name) }
    /// An open enumeration's word.
    public func word<Word: OpenEnum>(_ name: String) -> Word { Word(rawValue: text(name)) }
    /// A list of objects.
    public func list<Item: LinodeObject>(_ name: String) throws -> [Item] {
        try (dict[name]?.list ?? []).map { try Item(Fields($0, kind: Item.kind)) }
    }
    /// An object inside this one; nil when there is none.
    public func optional<Item: LinodeObject>(_ name: String) throws -> Item? {
        guard let value = dict[name], value.dict?.isEmpty == false else { return nil }
        return try Item(Fields(value, kind: Item.kind))
    }
}

/// Something the API sends.
public protocol LinodeObject: Sendable {
    /// What it is called in messages, such as `Linode`.
    static var kind: String { get }
    /// Reads it; throws only when it lacks what nothing can be done without.
    init(_ fields: Fields) throws
}

/// A word of a list that the API may extend at any time: unknown ones are kept as they are.
public protocol OpenEnum: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible
where RawValue == String {
    /// The word, known or not.
    init(rawValue: String)
}

extension OpenEnum {
    /// The word.
    public init(stringLiteral value: String) { self.init(rawValue: value) }
    /// The word.
    public var description: String { rawValue }
}
