// SPDX-License-Identifier: Apache-2.0

/// A file of sources.list(5) in its one-line style.
struct SourcesList: Sendable, Hashable {
    /// A line: a source, perhaps switched off, or anything else.
    struct Line: Sendable, Hashable {
        var isSource = false
        var isEnabled = true
        /// The source with single spaces; the text of other lines.
        var source: String
        var comment = ""
        /// The line as it was read; nil when it has been changed.
        var original: String?

        init(_ text: String) {
            original = text
            var rest = text.trimmed
            if rest.hasPrefix("#") {
                isEnabled = false
                rest = String(rest.dropFirst())
            }
            if let mark = rest.firstIndex(of: "#"), mark > rest.startIndex {
                comment = rest[rest.index(after: mark)...].trimmed
                rest = String(rest[..<mark])
            }
            let words = rest.split(whereSeparator: \.isWhitespace)
            isSource = words.first == "deb" || words.first == "deb-src"
            source = isSource ? words.joined(separator: " ") : rest.trimmed
        }

        /// The line as it stands in the file.
        var text: String { original ?? (isEnabled ? "" : "# ") + source + (comment.isEmpty ? "" : " # " + comment) }
    }
    var lines: [Line]

    /// Reads a file.
    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Line(String($0)) }
        if lines.last?.original == "" { lines.removeLast() }
    }

    /// The file's content.
    var text: String { lines.map { $0.text + "\n" }.joined() }

    /// Switches on every line that holds `source`; whether there was one.
    mutating func enable(_ source: String) -> Bool {
        var isFound = false
        for index in lines.indices where lines[index].isSource && lines[index].source == source {
            isFound = true
            guard !lines[index].isEnabled else { continue }
            lines[index].isEnabled = true
            lines[index].original = nil
        }
        return isFound
    }

    /// Removes every line that holds `source` and is not switched off.
    mutating func remove(_ source: String) { lines.removeAll { $0.isSource && $0.isEnabled && $0.source == source } }

    /// The name Ansible gives to the file of a new source: its address without scheme, options and password.
    static func suggestedName(for source: String) -> String {
        var text = source
        while let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]") {
            text.removeSubrange(open...close)
        }
        let words = text.split(separator: " ").map(String.init).filter { $0 != "deb" && $0 != "deb-src" }
        var address = words.first ?? ""
        if let scheme = address.firstRange(of: "://") { address = String(address[scheme.upperBound...]) }
        if let at = address.firstIndex(of: "@") { address = String(address[address.index(after: at)...]) }
        let parts = address.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return parts.joined(separator: "_") + ".list"
    }
}
