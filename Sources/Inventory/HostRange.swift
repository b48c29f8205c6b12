// SPDX-License-Identifier: Apache-2.0

/// Host names as inventories write them: `web[01:20:2].example.org:2222`.
enum HostRange {
    /// A range that has no meaning.
    struct Flaw: Error {
        var message: String
        var hint: String?
    }

    /// The names of a pattern, and its port.
    static func expand(_ pattern: String) throws(Flaw) -> (names: [String], port: Int?) {
        let (name, port) = splitPort(pattern)
        if pattern.hasSuffix(":"), port == nil {
            throw Flaw(message: "`\(pattern)` ends in `:` without a port")
        }
        return (try names(of: name), port)
    }

    /// The name and the port of `name:port` and `[address]:port`; an address of IPv6 alone has no port.
    static func splitPort(_ text: String) -> (name: String, port: Int?) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]) else {
            return (text, nil)
        }
        let name = text[..<colon]
        if name.hasPrefix("["), name.hasSuffix("]"), name.dropFirst().contains(":"),
            !isRange(name.dropFirst().dropLast())
        {
            return (String(name.dropFirst().dropLast()), port)
        }
        let outside = name.reduce(into: (depth: 0, colons: 0)) { state, character in
            switch character {
            case "[": state.depth += 1
            case "]": state.depth -= 1
            case ":" where state.depth == 0: state.colons += 1
            default: break
            }
        }
        // `web[01:10` is no host with port 10.
        guard outside.colons == 0, outside.depth == 0, !name.isEmpty else { return (text, nil) }
        return (String(name), port)
    }

    /// Whether what stands in brackets is `1:10`, not `::1`.
    private static func isRange(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return (2...3).contains(parts.count) && parts.allSatisfy { !$0.isEmpty }
    }

    private static func names(of pattern: String) throws(Flaw) -> [String] {
        guard let open = pattern.firstIndex(of: "[") else { return [pattern] }
        guard let close = pattern[open...].firstIndex(of: "]") else {
            throw Flaw(message: "`\(pattern)` has a `[` without its `]`")
        }
        let range = pattern[pattern.index(after: open)..<close]
        let head = pattern[..<open]
        let tail = String(pattern[pattern.index(after: close)...])
        var all: [String] = []
        let tails = try names(of: tail)
        for middle in try steps(of: range, in: pattern) {
            for tail in tails { all.append(head + middle + tail) }
        }
        return all
    }

    private static func steps(of range: Substring, in pattern: String) throws(Flaw) -> [String] {
        let bounds = range.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let shape = "a range is written `[begin:end]` or `[begin:end:step]`"
        guard (2...3).contains(bounds.count) else { throw Flaw(message: "`\(pattern)` has no range", hint: shape) }
        let begin = bounds[0].isEmpty ? "0" : bounds[0]
        let end = bounds[1]
        guard !end.isEmpty else { throw Flaw(message: "the range of `\(pattern)` has no end", hint: shape) }
        let step = bounds.count > 2 ? Int(bounds[2]) ?? 0 : 1
        guard step > 0 else { throw Flaw(message: "the range of `\(pattern)` has no step above 0", hint: shape) }
        if let letters = try letters(begin, end, step, pattern) { return letters }
        guard let first = Int(begin), let last = Int(end), first >= 0 else {
            throw Flaw(message: "the range of `\(pattern)` is neither of numbers nor of letters", hint: shape)
        }
        guard last - first < 1_000_000 else {
            throw Flaw(message: "the range of `\(pattern)` has over a million hosts")
        }
        guard first <= last else {
            throw Flaw(
                message: "the range of `\(pattern)` ends before it begins", hint: "write the smaller number first")
        }
        let isPadded = begin.count > 1 && begin.hasPrefix("0")
        if isPadded, begin.count != end.count {
            throw Flaw(
                message: "the bounds of `\(pattern)` differ in length",
                hint: "write both with the same number of digits, such as `[01:10]`")
        }
        return stride(from: first, through: last, by: step).map { number in
            let text = String(number)
            return isPadded ? String(repeating: "0", count: max(0, begin.count - text.count)) + text : text
        }
    }

    /// The letters of `[a:f]`, in Python's order: the small ones before the capitals.
    private static func letters(
        _ begin: String, _ end: String, _ step: Int, _ pattern: String
    ) throws(Flaw) -> [String]? {
        let alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".map(String.init)
        guard let first = alphabet.firstIndex(of: begin), let last = alphabet.firstIndex(of: end) else { return nil }
        guard first <= last else {
            throw Flaw(
                message: "the range of `\(pattern)` ends before it begins", hint: "write the earlier letter first")
        }
        return stride(from: first, through: last, by: step).map { alphabet[$0] }
    }
}
