// SPDX-License-Identifier: Apache-2.0

/// What a live key looks like: how it begins and, for those of several lines, how it ends.
public struct KeyPattern: Sendable, Hashable {
    /// The first characters of every such key, such as `sk_live_`.
    public var begins: String
    /// The last ones; without, a key ends at the first character that is no letter, digit, `_` or `-`.
    public var ends: String?

    /// The fewest characters that follow on the beginning: less is only somebody talking of such keys.
    public static let fewest = 16
    /// What takes a key's place.
    static let replacement = Array("removed".utf8)

    /// A pattern.
    public init(begins: String, ends: String? = nil) { (self.begins, self.ends) = (begins, ends) }

    /// The text with its keys replaced; nil when there is none.
    func apply(_ text: [UInt8]) -> [UInt8]? {
        let begins = Array(begins.utf8)
        guard let first = begins.first else { return nil }
        var out: [UInt8] = []
        var copied = 0
        var place = 0
        while place + begins.count <= text.count {
            guard text[place] == first, place == 0 || !text[place - 1].isLetterOrDigit,
                text[place..<(place + begins.count)].elementsEqual(begins),
                let end = end(of: text, from: place + begins.count)
            else {
                place += 1
                continue
            }
            out += text[copied..<place] + Self.replacement
            (copied, place) = (end, end)
        }
        guard copied > 0 else { return nil }
        return out + text[copied...]
    }

    private func end(of text: [UInt8], from place: Int) -> Int? {
        guard let ends = ends.map({ Array($0.utf8) }) else {
            var end = place
            while end < text.count, text[end].isLetterOrDigit || "_-".utf8.contains(text[end]) { end += 1 }
            return end - place >= Self.fewest ? end : nil
        }
        guard place + ends.count <= text.count else { return nil }
        return (place...(text.count - ends.count)).first { text[$0..<($0 + ends.count)].elementsEqual(ends) }
            .map { $0 + ends.count }
    }
}

/// A pattern of names: `*` stands for anything, `?` for one character; capital letters are as good as small ones.
public struct NamePattern: Sendable, Hashable {
    /// The pattern as written.
    public let text: String
    private let bytes: [UInt8]

    /// A pattern.
    public init(_ text: String) {
        self.text = text
        bytes = text.utf8.map(\.lowered)
    }

    /// The longest piece that every name holds, for queries that look for rows.
    public var literal: String {
        let pieces: [Substring] = text.split(whereSeparator: "*?".contains)
        return pieces.max { $0.count < $1.count }.map { String($0) } ?? ""
    }

    /// Whether `name` fits.
    func matches(_ name: [UInt8]) -> Bool { Self.fits(bytes[...], name.map(\.lowered)[...]) }

    private static func fits(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var (pattern, name) = (pattern, name)
        while let wanted = pattern.popFirst() {
            if wanted == UInt8(ascii: "*") {
                if pattern.isEmpty { return true }
                return (name.startIndex...name.endIndex).contains { fits(pattern, name[$0...]) }
            }
            guard let byte = name.popFirst(), wanted == UInt8(ascii: "?") || wanted == byte else { return false }
        }
        return name.isEmpty
    }
}
