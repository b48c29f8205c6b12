// SPDX-License-Identifier: Apache-2.0

/// Walks over the characters of a pattern.
struct Reader {
    let scalars: [Unicode.Scalar]
    private(set) var at = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    var peek: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    mutating func next() -> Unicode.Scalar? {
        guard at < scalars.count else { return nil }
        defer { at += 1 }
        return scalars[at]
    }

    mutating func skip(_ count: Int = 1) { at = min(at + count, scalars.count) }

    func starts(with text: String) -> Bool { scalars[at...].starts(with: text.unicodeScalars) }

    /// The scalars up to `end` when all of them up to there satisfy `test`; nothing is consumed.
    func run(until end: Unicode.Scalar, where test: (Unicode.Scalar) -> Bool) -> String? {
        var text = String.UnicodeScalarView()
        for scalar in scalars[at...] {
            if scalar == end { return String(text) }
            guard test(scalar) else { return nil }
            text.append(scalar)
        }
        return nil
    }

    func error(_ message: String) -> RegexError {
        var pattern = String.UnicodeScalarView()
        pattern.append(contentsOf: scalars)
        return RegexError(message: message, pattern: String(pattern), offset: max(0, at - 1))
    }
}
