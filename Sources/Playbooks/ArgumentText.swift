// SPDX-License-Identifier: Apache-2.0

import Values

/// The old way to write arguments: `src=a dest="b c" mode={{ x }}`, as Ansible's `split_args` and `parse_kv` read it.
enum ArgumentText {
    /// The arguments of a text, and what is left of it that is no `name=value`.
    struct Parsed {
        var arguments: [(name: String, value: String)] = []
        var rest = ""
    }

    /// The names that are arguments also in the text of a command.
    private static let commandArguments: Set<String> = [
        "creates", "removes", "chdir", "executable", "warn", "stdin", "stdin_add_newline", "strip_empty_ends",
    ]

    /// Reads a text; nil when a quote or a template delimiter has no partner.
    ///
    /// With `isCommand` only the arguments a command has are taken out, everything else stays in `rest` as it was.
    static func parse(_ text: String, isCommand: Bool) -> Parsed? {
        guard let words = split(text) else { return nil }
        var parsed = Parsed()
        var rest: [String] = []
        for word in words {
            let plain = decodingEscapes(word)
            guard let equals = unescapedEquals(in: plain) else {
                rest.append(plain.contains("=") ? plain.replacing("\\=", with: "=") : word)
                continue
            }
            let name = String(plain[..<equals])
            if isCommand, !commandArguments.contains(name) {
                rest.append(word)
            } else {
                let value = plain[plain.index(after: equals)...].trimmed
                parsed.arguments.append((name.trimmed, unquoted(value)))
            }
        }
        parsed.rest = joined(rest)
        return parsed
    }

    /// The first word, as `action: copy src=a` has it, and the rest.
    static func splitFirstWord(_ text: String) -> (word: String, rest: String)? {
        guard let words = split(text), let first = words.first else { return nil }
        return (first.trimmed, words.dropFirst().joined(separator: " "))
    }

    /// The position of the first `=` without a backslash before it, the first character aside.
    private static func unescapedEquals(in text: String) -> String.Index? {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == "=", index > text.startIndex, text[text.index(before: index)] != "\\" { return index }
            index = text.index(after: index)
        }
        return nil
    }

    /// The words put together again; line ends are part of them.
    private static func joined(_ words: [String]) -> String {
        words.reduce(into: "") { text, word in
            text += text.isEmpty || text.hasSuffix("\n") ? word : " " + word
        }
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count > 1, let quote = text.first, quote == "\"" || quote == "'", text.last == quote,
            !text.dropLast().hasSuffix("\\")
        else { return text }
        return String(text.dropFirst().dropLast())
    }

    /// The words of a text: split at spaces and line ends, but not inside quotes and template delimiters.
    static func split(_ text: String) -> [String]? {
        var splitter = ArgumentSplitter()
        return splitter.split(text)
    }

    /// Python's escapes: `\n`, `\t`, `\x41`, `\u0041`, `\\`, `\'`, `\"`.
    private static func decodingEscapes(_ text: String) -> String {
        guard text.contains("\\") else { return text }
        var out = ""
        var rest = text[...]
        while let first = rest.first {
            if first == "\\", let (decoded, length) = escape(rest.dropFirst()) {
                out += decoded
                rest = rest.dropFirst(1 + length)
            } else {
                out.append(first)
                rest = rest.dropFirst()
            }
        }
        return out
    }

    private static func escape(_ text: Substring) -> (String, Int)? {
        let simple: [Character: String] = [
            "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r",
            "t": "\t", "v": "\u{b}",
        ]
        guard let letter = text.first else { return nil }
        if let plain = simple[letter] { return (plain, 1) }
        let lengths: [Character: Int] = ["x": 2, "u": 4, "U": 8]
        guard let length = lengths[letter] else { return nil }
        let digits = text.dropFirst().prefix(length)
        guard digits.count == length, digits.allSatisfy(\.isHexDigit), let code = UInt32(digits, radix: 16),
            let scalar = Unicode.Scalar(code)
        else { return nil }
        return (String(scalar), 1 + length)
    }
}
