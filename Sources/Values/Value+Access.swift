// SPDX-License-Identifier: Apache-2.0

import OrderedCollections

// Not by `nil`: in `found ? value : nil` it would be null where everybody reads that there is no value.
extension Value: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .int(value) }
    /// A number with a fraction.
    public init(floatLiteral value: Double) { self = .float(value) }
    /// A list.
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
    /// A mapping with text keys; of two equal keys the later counts.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self = .dict(Dict(elements.map { (.string($0.0), $0.1) }, uniquingKeysWith: { $1 }))
    }
}

extension Value {
    /// The text of a string; nil for anything else.
    public var string: String? { if case .string(let text) = self { text } else { nil } }
    /// The items of a list; nil for anything else.
    public var list: [Value]? { if case .list(let items) = self { items } else { nil } }
    /// The pairs of a mapping; nil for anything else.
    public var dict: Dict? { if case .dict(let dict) = self { dict } else { nil } }
    /// The number of an int; nil for anything else.
    public var int: Int? { if case .int(let number) = self { number } else { nil } }
    /// Whether this is `null`.
    public var isNull: Bool { if case .null = self { true } else { false } }
    /// Whether this is an undefined name.
    public var isUndefined: Bool { if case .undefined = self { true } else { false } }

    /// A list of texts.
    public static func strings(_ texts: some Sequence<String>) -> Value { .list(texts.map(Value.string)) }

    /// The member called `name` of a mapping; nil when there is none.
    public subscript(_ name: String) -> Value? { dict?[.string(name)] }

    /// What Python's `bool()` says: empty things, zero, null and undefined are false.
    public var isTruthy: Bool {
        switch self {
        case .null, .undefined: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .float(let value): value != 0
        case .string(let text): !text.isEmpty
        case .list(let items): !items.isEmpty
        case .dict(let dict): !dict.isEmpty
        case .object: true
        }
    }

    /// What Ansible's `bool` filter and boolean arguments accept; nil for a text that is neither.
    ///
    /// True: `yes on 1 true t y`, false: `no off 0 false f n`, in any case of letters.
    public var asBoolean: Bool? {
        switch self {
        case .bool(let value): return value
        case .int(let value): return value == 1 ? true : value == 0 ? false : nil
        case .float(let value): return value == 1 ? true : value == 0 ? false : nil
        case .string(let text):
            switch text.lowercased() {
            case "yes", "on", "1", "true", "t", "y": return true
            case "no", "off", "0", "false", "f", "n": return false
            default: return nil
            }
        default: return nil
        }
    }

    /// The name of its Python type, for messages and `type_debug`.
    public var typeName: String {
        switch self {
        case .null: "NoneType"
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .string: "str"
        case .list: "list"
        case .dict: "dict"
        case .undefined: "AnsibleUndefined"
        case .object(let object): object.typeName
        }
    }
}

/// `Value` under a name that `OrderedDictionary`'s own `Value` does not hide.
public typealias PlaybookValue = Value

extension OrderedDictionary where Key == PlaybookValue, Value == PlaybookValue {
    /// The value of the text key `name`; setting nil removes it.
    public subscript(_ name: String) -> PlaybookValue? {
        get { self[.string(name)] }
        set { self[.string(name)] = newValue }
    }
}
