// SPDX-License-Identifier: Apache-2.0

extension Value: Hashable {
    /// Python's `==`: numbers and booleans compare by number, strings by code point, dicts without their order.
    public static func == (a: Value, b: Value) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.string(let x), .string(let y)): x.utf8.elementsEqual(y.utf8)
        case (.list(let x), .list(let y)): x == y
        case (.dict(let x), .dict(let y)): x.count == y.count && x.allSatisfy { y[$0.key] == $0.value }
        case (.undefined, .undefined): true
        case (.object(let x), .object(let y)): x.typeName == y.typeName && x.text == y.text
        default:
            if case .int(let x)? = a.asNumber, case .int(let y)? = b.asNumber {
                x == y
            } else if let x = a.asNumber?.double, let y = b.asNumber?.double {
                x == y
            } else {
                false
            }
        }
    }

    /// Equal values hash alike: `1`, `1.0` and `true` are one key.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool, .int, .float: hasher.combine(asNumber?.double ?? 0)
        case .string(let text): for byte in text.utf8 { hasher.combine(byte) }
        case .list(let items): hasher.combine(items)
        case .dict(let dict): hasher.combine(dict.count)
        case .undefined: hasher.combine(1)
        case .object(let object): hasher.combine(object.text)
        }
    }

    /// A number as Python's arithmetic sees it: booleans are 0 and 1.
    public enum Number: Sendable {
        /// A whole number.
        case int(Int)
        /// A number with a fraction.
        case float(Double)

        /// The number as a double.
        public var double: Double {
            switch self {
            case .int(let value): Double(value)
            case .float(let value): value
            }
        }
    }

    /// The number this is, booleans included; nil for everything else.
    public var asNumber: Number? {
        switch self {
        case .bool(let value): .int(value ? 1 : 0)
        case .int(let value): .int(value)
        case .float(let value): .float(value)
        default: nil
        }
    }
}
