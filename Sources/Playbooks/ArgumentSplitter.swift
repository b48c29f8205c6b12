// SPDX-License-Identifier: Apache-2.0

/// Splits a text of arguments into words, keeping quoted and templated parts whole.
struct ArgumentSplitter {
    private var words: [String] = []
    private var quote: Character?
    private var depths = [0, 0, 0]

    private static let delimiters = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")]

    private var isInBlock: Bool { depths.contains { $0 > 0 } }

    /// The words; nil when a quote or a delimiter has no partner.
    mutating func split(_ text: String) -> [String]? {
        if text.isEmpty { return [] }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let continues = take(line)
            if number < lines.count - 1, !continues { append("\n") }
        }
        return isInBlock || quote != nil ? nil : words
    }

    /// Takes the words of one line; whether it ends with a lone backslash.
    private mutating func take(_ line: Substring) -> Bool {
        var continues = false
        for (index, token) in line.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            if token.isEmpty, index > 0 {
                append(" ")
            } else if token == "\\", quote == nil {
                continues = true
            } else {
                take(token, isFirst: index == 0)
            }
        }
        return continues
    }

    private mutating func take(_ token: Substring, isFirst: Bool) {
        let wasQuoted = quote != nil
        updateQuote(token)
        var taken = false
        if quote != nil, !wasQuoted, !isInBlock {
            words.append(String(token))
            taken = true
        } else if isInBlock || quote != nil || wasQuoted {
            append((isFirst ? "" : " ") + token)
            taken = true
        }
        for (kind, delimiter) in Self.delimiters.enumerated() {
            let before = depths[kind]
            let opened = count(delimiter.0, in: token) - count(delimiter.1, in: token)
            depths[kind] = max(0, before + opened)
            if depths[kind] != before, !taken {
                words.append(String(token))
                taken = true
            }
        }
        if !isInBlock, quote == nil, !taken, !token.isEmpty { words.append(String(token)) }
    }

    /// Adds to the last word.
    private mutating func append(_ text: String) {
        if words.isEmpty { words.append("") }
        words[words.count - 1] += text
    }

    private mutating func updateQuote(_ token: Substring) {
        var before: Character?
        for character in token {
            if character == "\"" || character == "'", before != "\\" {
                if quote == nil { quote = character } else if quote == character { quote = nil }
            }
            before = character
        }
    }

    private func count(_ text: String, in token: Substring) -> Int {
        var count = 0
        var rest = token
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
