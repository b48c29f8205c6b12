// SPDX-License-Identifier: Apache-2.0

/// How JSON text is laid out.
public struct JSONLayout: Sendable {
    /// Spaces a level, or nil for one line with `, ` and `: ` between things.
    public var indent: Int?
    /// Whether keys are sorted by code point.
    public var sortKeys: Bool
    /// Whether everything beyond ASCII is written as `\uXXXX`.
    public var asciiOnly: Bool
    /// Whether a one-line text has no spaces at all.
    public var compact: Bool

    /// Python's `json.dumps` defaults unless told otherwise.
    public init(indent: Int? = nil, sortKeys: Bool = false, asciiOnly: Bool = true, compact: Bool = false) {
        self.indent = indent
        self.sortKeys = sortKeys
        self.asciiOnly = asciiOnly
        self.compact = compact
    }
}

extension Value {
    /// The value as JSON text, laid out as Python's `json.dumps` does.
    public func json(_ layout: JSONLayout = JSONLayout()) -> String {
        let writer = JSONWriter(layout: layout)
        writer.write(self, level: 0)
        return writer.out
    }
}

private final class JSONWriter {
    let layout: JSONLayout
    var out = ""

    init(layout: JSONLayout) { self.layout = layout }

    func write(_ value: Value, level: Int) {
        switch value {
        case .null, .undefined: out += "null"
        case .bool(let flag): out += flag ? "true" : "false"
        case .int(let number): out += String(number)
        case .float(let number):
            out += number.isNaN ? "NaN" : number.isInfinite ? (number < 0 ? "-Infinity" : "Infinity") : value.text
        case .string(let text): writeString(text)
        case .object(let object): writeString(object.text)
        case .list(let items):
            writeItems(items, open: "[", close: "]", level: level) { write($0, level: level + 1) }
        case .dict(let dict):
            var pairs = dict.map { (key: Self.keyText($0.key), value: $0.value) }
            if layout.sortKeys { pairs.sort { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) } }
            writeItems(pairs, open: "{", close: "}", level: level) { pair in
                writeString(pair.key)
                out += layout.compact ? ":" : ": "
                write(pair.value, level: level + 1)
            }
        }
    }

    private static func keyText(_ key: Value) -> String {
        switch key {
        case .string(let text): text
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        default: key.text
        }
    }

    private func writeItems<Item>(
        _ items: [Item], open: String, close: String, level: Int, _ write: (Item) -> Void
    ) {
        out += open
        for (index, item) in items.enumerated() {
            if index > 0 { out += layout.indent != nil || layout.compact ? "," : ", " }
            newline(level + 1)
            write(item)
        }
        if !items.isEmpty { newline(level) }
        out += close
    }

    private func newline(_ level: Int) {
        guard let indent = layout.indent else { return }
        out += "\n" + String(repeating: " ", count: indent * level)
    }

    private func writeString(_ text: String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\u{8}": out += "\\b"
            case "\u{c}": out += "\\f"
            case _ where scalar.value < 32 || (layout.asciiOnly && scalar.value > 126):
                for unit in String(scalar).utf16 {
                    let hex = String(unit, radix: 16)
                    out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                }
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }
}
