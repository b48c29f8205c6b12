// SPDX-License-Identifier: Apache-2.0

import Values

/// The one encoder of data into PHP programs.
enum PHPText {
    /// A text between single quotes, where only `\` and `'` mean something.
    static func literal(_ text: String) -> String {
        "'" + text.flatMap { $0 == "'" || $0 == "\\" ? ["\\", $0] : [$0] }.map(String.init).joined() + "'"
    }

    /// A value as PHP writes it: mappings and lists become arrays.
    static func literal(_ value: Value) -> String {
        switch value {
        case .null, .undefined: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        case .float: value.text
        case .string(let text): literal(text)
        case .object(let object): literal(object.text)
        case .list(let items): "[" + items.map(literal).joined(separator: ", ") + "]"
        case .dict(let dict):
            "[" + dict.map { "\(literal($0.key.text)) => \(literal($0.value))" }.joined(separator: ", ") + "]"
        }
    }

    /// Whether `name` can be the name of a constant or of a variable without its `$`.
    static func isName(_ name: String) -> Bool { EnvironmentFile.isName(name) }
}
