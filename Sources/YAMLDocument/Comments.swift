// SPDX-License-Identifier: Apache-2.0

/// The comments of a YAML text that are prose: what people wrote about what stands below.
///
/// libyaml leaves comments out, so they are found by line numbers. Licence lines are no prose, and neither is YAML that
/// was commented out.
public struct Comments: Sendable {
    private let lines: [Substring]

    /// The comments of `source`.
    public init(_ source: SourceText) {
        // A line's end of two characters is one to Swift.
        lines = source.text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    }

    /// The lines of the comment that stands right above line `number`, without their `#`; none when there is none.
    ///
    /// The comment at the top of the file belongs to the file, unless nothing but it stands above.
    public func above(line number: Int) -> [String] {
        guard lines.indices.contains(number - 1) else { return [] }
        var first = number - 1
        // A comment that stands deeper or less deep belongs to something else.
        while first > 0, comment(first - 1) != nil, indent(first - 1) == indent(number - 1) { first -= 1 }
        guard first < number - 1 else { return [] }
        return prose((first..<(number - 1)).compactMap(comment))
    }

    /// The comment at the top of the file: the one that a blank line or the begin of a document parts from the rest.
    public var header: [String] {
        var found: [String] = []
        for index in lines.indices {
            if let text = comment(index) {
                found.append(text)
            } else if lines[index].allSatisfy(\.isWhitespace) {
                // A licence line alone may stand apart from the words.
                if !prose(found).isEmpty { return prose(found) }
                found = []
            } else {
                return lines[index].hasPrefix("---") ? prose(found) : []
            }
        }
        return prose(found)
    }

    private func indent(_ index: Int) -> Int { lines[index].prefix { $0 == " " }.count }

    /// The text of a line that is a comment and nothing else; nil for all others.
    private func comment(_ index: Int) -> String? {
        let text = lines[index].drop { $0 == " " }
        guard text.first == "#" else { return nil }
        let body = text.drop { $0 == "#" }
        return String(body.first == " " ? body.dropFirst() : body)
    }

    /// The lines without licences, commented-out YAML, rules of dashes, and empty lines at the ends.
    private func prose(_ all: [String]) -> [String] {
        var kept: [String] = []
        var depth: Int?
        for line in all {
            let spaces = line.prefix { $0 == " " }.count
            if let open = depth, !line.isEmpty, spaces > open { continue }
            depth = Self.isYAML(line) ? spaces : nil
            if depth != nil || line.contains("SPDX-License-Identifier") { continue }
            if line.count > 2, line.allSatisfy({ "-=*~# ".contains($0) }) { continue }
            kept.append(line)
        }
        let isEmpty = { (line: String) in line.allSatisfy(\.isWhitespace) }
        return Array(kept.drop(while: isEmpty).reversed().drop(while: isEmpty).reversed())
    }

    /// Whether a line of a comment is a mapping's key or a list's item, as settings are that somebody switched off.
    private static func isYAML(_ line: String) -> Bool {
        var text = line.drop { $0 == " " }
        let isItem = text.hasPrefix("- ")
        while text.hasPrefix("- ") { text = text.dropFirst(2).drop { $0 == " " } }
        let name = text.prefix { $0.isLowercase || $0.isNumber || "_.".contains($0) }
        let rest = text.dropFirst(name.count)
        guard !name.isEmpty, rest == ":" || rest.hasPrefix(": ") else {
            return isItem && (text.hasPrefix("{") || text.hasPrefix("\"{{"))
        }
        // `warning: two words` is a sentence, `mode: 0644` and `names: [a, b]` are settings.
        let value = rest.dropFirst(2)
        return isItem || name.contains("_") || !value.contains(" ") || value.first.map("\"'[{".contains) == true
    }
}
