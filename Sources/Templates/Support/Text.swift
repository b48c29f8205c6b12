// SPDX-License-Identifier: Apache-2.0

/// Python's text operations, which count in code points.
enum Text {
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || ("\u{1c}"..."\u{1f}").contains(scalar)
    }

    static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Without the characters of `set` (white space when nil) at the chosen ends.
    static func strip(_ text: String, _ set: String? = nil, left: Bool = true, right: Bool = true) -> String {
        let scalars = Array(text.unicodeScalars)
        let chosen = set.map { Set($0.unicodeScalars) }
        func goes(_ scalar: Unicode.Scalar) -> Bool { chosen?.contains(scalar) ?? isSpace(scalar) }
        var start = 0
        var end = scalars.count
        if left { while start < end, goes(scalars[start]) { start += 1 } }
        if right { while end > start, goes(scalars[end - 1]) { end -= 1 } }
        return start == 0 && end == scalars.count ? text : string(scalars[start..<end])
    }

    /// Python's `split`.
    ///
    /// Without a separator runs of white space separate; a `limit` below zero is none.
    static func split(_ text: String, _ separator: String?, limit: Int = -1) -> [String] {
        guard let separator else { return splitSpace(text, limit: limit) }
        let scalars = Array(text.unicodeScalars)
        let mark = Array(separator.unicodeScalars)
        var pieces: [String] = []
        var start = 0
        while limit < 0 || pieces.count < limit, let found = find(mark, in: scalars, from: start) {
            pieces.append(string(scalars[start..<found]))
            start = found + mark.count
        }
        return pieces + [string(scalars[start...])]
    }

    private static func splitSpace(_ text: String, limit: Int) -> [String] {
        let scalars = Array(text.unicodeScalars)
        var pieces: [String] = []
        var at = 0
        while true {
            while at < scalars.count, isSpace(scalars[at]) { at += 1 }
            guard at < scalars.count else { return pieces }
            if limit >= 0, pieces.count == limit { return pieces + [string(scalars[at...])] }
            let start = at
            while at < scalars.count, !isSpace(scalars[at]) { at += 1 }
            pieces.append(string(scalars[start..<at]))
        }
    }

    /// Python's `rsplit`.
    static func splitFromRight(_ text: String, _ separator: String?, limit: Int) -> [String] {
        guard limit >= 0 else { return split(text, separator) }
        let turned = string(text.unicodeScalars.reversed())
        let mark = separator.map { string($0.unicodeScalars.reversed()) }
        return split(turned, mark, limit: limit).reversed().map { string($0.unicodeScalars.reversed()) }
    }

    static func find(_ part: [Unicode.Scalar], in whole: [Unicode.Scalar], from start: Int = 0) -> Int? {
        guard part.count <= whole.count, start <= whole.count - part.count else { return nil }
        guard let first = part.first else { return start }
        for index in start...(whole.count - part.count)
        where whole[index] == first && whole[index..<index + part.count].elementsEqual(part) {
            return index
        }
        return nil
    }

    static func findLast(_ part: [Unicode.Scalar], in whole: [Unicode.Scalar]) -> Int? {
        guard part.count <= whole.count else { return nil }
        return (0...(whole.count - part.count)).last { whole[$0..<$0 + part.count].elementsEqual(part) }
    }

    static func replace(_ text: String, _ old: String, _ new: String, limit: Int = -1) -> String {
        guard !old.isEmpty else {
            var out = ""
            var left = limit < 0 ? Int.max : limit
            for scalar in text.unicodeScalars {
                if left > 0 {
                    out += new
                    left -= 1
                }
                out.unicodeScalars.append(scalar)
            }
            return left > 0 ? out + new : out
        }
        return split(text, old, limit: limit).joined(separator: new)
    }

    static func contains(_ text: String, _ part: String) -> Bool {
        part.isEmpty || find(Array(part.unicodeScalars), in: Array(text.unicodeScalars)) != nil
    }

    /// Python's `splitlines`.
    static func lines(_ text: String, keepEnds: Bool = false) -> [String] {
        let ends = Set("\n\r\u{b}\u{c}\u{1c}\u{1d}\u{1e}\u{85}\u{2028}\u{2029}".unicodeScalars)
        let scalars = Array(text.unicodeScalars)
        var lines: [String] = []
        var start = 0
        var at = 0
        while at < scalars.count {
            guard ends.contains(scalars[at]) else {
                at += 1
                continue
            }
            let end = at
            at += scalars[at] == "\r" && at + 1 < scalars.count && scalars[at + 1] == "\n" ? 2 : 1
            lines.append(string(scalars[start..<(keepEnds ? at : end)]))
            start = at
        }
        if start < scalars.count { lines.append(string(scalars[start...])) }
        return lines
    }

    static func pad(_ text: String, to width: Int, with fill: String = " ", left: Bool, right: Bool) -> String {
        let missing = width - text.unicodeScalars.count
        guard missing > 0 else { return text }
        // Python puts the odd space of `center` to the left when the width is odd.
        let before = left && right ? missing / 2 + (missing & width & 1) : left ? missing : 0
        return String(repeating: fill, count: before) + text + String(repeating: fill, count: missing - before)
    }

    static func capitalized(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return text }
        return first.properties.titlecaseMapping + string(text.unicodeScalars.dropFirst()).lowercased()
    }

    /// Python's `title`: a letter after a non-letter is upper case.
    static func title(_ text: String) -> String {
        var out = ""
        var inWord = false
        for scalar in text.unicodeScalars {
            let isCased = scalar.properties.isCased
            out +=
                isCased
                ? (inWord ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping)
                : String(scalar)
            inWord = isCased
        }
        return out
    }

    static func swapCase(_ text: String) -> String {
        text.unicodeScalars.map {
            $0.properties.isUppercase ? $0.properties.lowercaseMapping : $0.properties.uppercaseMapping
        }.joined()
    }
}
