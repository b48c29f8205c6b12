// SPDX-License-Identifier: Apache-2.0

/// Texts taken apart into lines as Python's `str.splitlines` does.
enum Lines {
    private static let ends: Set<Unicode.Scalar> = [
        "\n", "\r", "\u{b}", "\u{c}", "\u{1c}", "\u{1d}", "\u{1e}", "\u{85}", "\u{2028}", "\u{2029}",
    ]

    /// The lines without their ends; `\r\n` is one end, and a text that ends in one has no empty line after it.
    static func split(_ text: String) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var last: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if scalar == "\n", last == "\r" {
                // The second half of an end that was counted already.
            } else if ends.contains(scalar) {
                lines.append(String(line))
                line = .init()
            } else {
                line.append(scalar)
            }
            last = scalar
        }
        return line.isEmpty ? lines : lines + [String(line)]
    }

    /// The text without carriage returns and newlines at its end.
    static func stripped(_ text: String) -> String {
        var scalars = text.unicodeScalars
        while let last = scalars.last, last == "\n" || last == "\r" { scalars.removeLast() }
        return String(scalars)
    }
}
