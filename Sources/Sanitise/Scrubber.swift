// SPDX-License-Identifier: Apache-2.0

import PHPSerialize

/// Takes what belongs to production out of single values, whatever they are wrapped in.
///
/// Serialised PHP and JSON, also inside of each other, are taken apart and written again with right lengths and escapes; of
/// what is not changed every byte stays.
public struct Scrubber: Sendable, Hashable {
    /// Addresses.
    public var hosts: HostRewrite
    /// Keys.
    public var keys: [KeyPattern]

    /// A scrubber.
    public init(hosts: HostRewrite = HostRewrite(), keys: [KeyPattern] = []) { (self.hosts, self.keys) = (hosts, keys) }

    /// What came of a value.
    public struct Cleaned: Sendable, Hashable {
        /// The value without production; nil when it stays as it is.
        public var bytes: [UInt8]?
        /// Whether something of production is left in it, because it is damaged serialised data, or data in a form that
        /// only its class can read: taking it apart would be a guess.
        public var isLeft = false

        /// A value that stays, or becomes `bytes`.
        public init(bytes: [UInt8]? = nil, isLeft: Bool = false) { (self.bytes, self.isLeft) = (bytes, isLeft) }
    }

    /// Cleans one value; the texts that arrays, objects and JSON in it keep under one of `names` are emptied.
    public func clean(_ value: [UInt8], names: [NamePattern] = []) -> Cleaned {
        var walk = Walk(scrubber: self, names: names)
        let bytes = walk.clean(value, depth: 0)
        return Cleaned(bytes: bytes, isLeft: walk.isLeft)
    }

    /// A plain text without production; nil when there is nothing of it.
    func text(_ text: [UInt8]) -> [UInt8]? {
        var current = hosts.apply(text)
        for key in keys { current = key.apply(current ?? text) ?? current }
        return current
    }
}

/// One value on its way.
private struct Walk {
    let scrubber: Scrubber
    let names: [NamePattern]
    var isLeft = false

    /// More wrappings than any program makes.
    private static let deepest = 16

    mutating func clean(_ value: [UInt8], depth: Int) -> [UInt8]? {
        guard depth < Self.deepest else { return left(value) }
        let (start, end) = Self.core(of: value)
        if PHPValue.isLikely(value[start..<end]) {
            guard let parsed = PHPValue(serialized: Array(value[start..<end])) else { return left(value) }
            let changed = parsed.mapStrings { text, place in
                switch place {
                case .key: scrubber.text(text)
                case .custom: left(text)
                case .value(let key): inner(text, under: key, depth)
                }
            }
            return changed.map { value[..<start] + $0.serialized + value[end...] }
        }
        if JSONText.isLikely(value[start..<end]), isWorthTakingApart(value),
            let json = JSONText(Array(value[start..<end]), map: { inner($0, under: $1, depth) })
        {
            return json.changed.map { value[..<start] + $0 + value[end...] }
        }
        return scrubber.text(value)
    }

    private mutating func inner(_ text: [UInt8], under key: [UInt8]?, _ depth: Int) -> [UInt8]? {
        if let key, !text.isEmpty, names.contains(where: { $0.matches(key) }) { return [] }
        return clean(text, depth: depth + 1)
    }

    /// Leaves `value` as it is and notes it when it holds something of production.
    private mutating func left(_ value: [UInt8]) -> [UInt8]? {
        if scrubber.text(value) != nil { isLeft = true }
        return nil
    }

    /// Plain JSON can be cleaned as a text, since names of hosts need no escapes; what it wraps can't.
    private func isWorthTakingApart(_ value: [UInt8]) -> Bool {
        !names.isEmpty
            || zip(value, value.dropFirst()).contains { $0 == UInt8(ascii: "\\") && $1 == UInt8(ascii: "\"") }
    }

    /// What stands between white space at both ends.
    private static func core(of value: [UInt8]) -> (start: Int, end: Int) {
        let isSpace: (UInt8) -> Bool = { " \t\r\n".utf8.contains($0) }
        let start = value.firstIndex { !isSpace($0) } ?? value.count
        let end = value.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start
        return (start, max(start, end))
    }
}
