// SPDX-License-Identifier: Apache-2.0

import Values

/// The settings of Jinja2 that a template's `#jinja2:` line may change.
struct Syntax: Hashable, Sendable {
    var blockStart = "{%"
    var blockEnd = "%}"
    var variableStart = "{{"
    var variableEnd = "}}"
    var commentStart = "{#"
    var commentEnd = "#}"
    var trimBlocks = true
    var lstripBlocks = false
    var keepTrailingNewline = false
    var newlineSequence = "\n"
    /// Whether backslashes in texts inside `{{ }}` mean themselves, as in playbooks.
    var keepsBackslashes = false

    /// Whether `text` holds the start of anything.
    func isTemplate(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "{")) && self == Syntax(keepsBackslashes: keepsBackslashes)
            ? Self.hasBraces(text) : [blockStart, variableStart, commentStart].contains { text.contains($0) }
    }

    private static func hasBraces(_ text: String) -> Bool {
        var last: UInt8 = 0
        for byte in text.utf8 {
            if last == UInt8(ascii: "{"), "{%#".utf8.contains(byte) { return true }
            last = byte
        }
        return false
    }
}

extension Syntax {
    /// The line that overrides settings: `#jinja2: trim_blocks: False, lstrip_blocks: True`.
    static let header = "#jinja2:"

    /// Takes a header line off `text` and does what it says.
    mutating func readHeader(of text: inout String) throws {
        guard text.hasPrefix(Self.header) else { return }
        let end = text.firstIndex { $0.isNewline } ?? text.endIndex
        let line = text[..<end].dropFirst(Self.header.count)
        for pair in line.split(separator: ",", omittingEmptySubsequences: false) {
            guard let colon = pair.firstIndex(of: ":") else {
                throw TemplateError(
                    .syntax, "cannot read jinja2 override `\(trimmed(pair))`", at: .start,
                    hint: "write `#jinja2: trim_blocks: False, lstrip_blocks: True`")
            }
            let value = trimmed(pair[pair.index(after: colon)...])
            guard let literal = PythonLiteral.read(value) else {
                throw TemplateError(.syntax, "`\(value)` is not a Python literal", at: .start)
            }
            set(trimmed(pair[..<colon]), literal)
        }
        text = end < text.endIndex ? String(text[text.index(after: end)...]) : ""
    }

    /// Sets one of Jinja2's settings by its name there; an unknown name is left alone.
    mutating func set(_ name: String, _ value: PlaybookValue) {
        switch name {
        case "block_start_string": blockStart = value.text
        case "block_end_string": blockEnd = value.text
        case "variable_start_string": variableStart = value.text
        case "variable_end_string": variableEnd = value.text
        case "comment_start_string": commentStart = value.text
        case "comment_end_string": commentEnd = value.text
        case "trim_blocks": trimBlocks = value.isTruthy
        case "lstrip_blocks": lstripBlocks = value.isTruthy
        case "keep_trailing_newline": keepTrailingNewline = value.isTruthy
        case "newline_sequence": newlineSequence = value.text
        default: break
        }
    }

    private func trimmed(_ text: Substring) -> String { Text.strip(String(text)) }
}
