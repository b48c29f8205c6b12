// SPDX-License-Identifier: Apache-2.0

@_exported import OrderedCollections

/// An ordered mapping; keys are values because YAML and Jinja allow numbers and booleans as keys.
public typealias Dict = OrderedDictionary<Value, Value>

/// A value of the playbook language: what YAML yields, templates compute and modules return.
///
/// It behaves as the Python value of the same name does in Jinja2: `1 == 1.0 == true`, strings compare by code point.
public enum Value: Sendable {
    /// YAML's `null`, Python's `None`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number of 64 bits.
    case int(Int)
    /// A number with a fraction.
    case float(Double)
    /// Text.
    case string(String)
    /// A sequence; tuples and ranges are lists too.
    case list([Value])
    /// A mapping in the order it was written.
    case dict(Dict)
    /// A name that has no value; using it is an error that says the name.
    case undefined(Undefined)
    /// Something only templates know: a macro, a namespace, `hostvars`.
    case object(any ValueObject)
}

/// A name without a value, and what is known about it.
public struct Undefined: Hashable, Sendable {
    /// The complaint, such as `'db_host' is undefined`.
    public var message: String

    /// An undefined value that complains with `message`.
    public init(_ message: String) { self.message = message }
}

/// A value with behaviour of its own: it answers attributes on demand.
public protocol ValueObject: Sendable {
    /// What `type_debug` says.
    var typeName: String { get }
    /// What printing it shows.
    var text: String { get }
    /// The attribute or item called `name`; nil when there is none.
    func attribute(_ name: String) throws -> Value?
    /// The keys it can be iterated over; nil when it can't be.
    var keys: [Value]? { get }
}
