// SPDX-License-Identifier: Apache-2.0

/// Backslash escapes of Python texts.
enum Escapes {
    private static let simple: [Unicode.Scalar: Unicode.Scalar] = [
        "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t",
        "v": "\u{b}",
    ]

    /// The text with its escapes replaced; nil when one lacks its digits.
    ///
    /// Unknown escapes stay as they are.
    static func decoded(_ text: String) -> String? {
        let scalars = Array(text.unicodeScalars)
        var out = String.UnicodeScalarView()
        var at = 0
        while at < scalars.count {
            guard scalars[at] == "\\", at + 1 < scalars.count else {
                out.append(scalars[at])
                at += 1
                continue
            }
            let letter = scalars[at + 1]
            at += 2
            if let plain = simple[letter] {
                out.append(plain)
            } else if let length = (["x": 2, "u": 4, "U": 8] as [Unicode.Scalar: Int])[letter] {
                guard let scalar = hexadecimal(scalars[at...].prefix(length), length) else { return nil }
                out.append(scalar)
                at += length
            } else if ("0"..."7").contains(letter) {
                let digits = scalars[(at - 1)...].prefix(3).prefix { ("0"..."7").contains($0) }
                out.append(number(digits, 8).flatMap(Unicode.Scalar.init) ?? " ")
                at += digits.count - 1
            } else if letter != "\n" {
                out.append("\\")
                out.append(letter)
            }
        }
        return String(out)
    }

    /// `text` where only an escaped quote loses its backslash.
    static func quotesOnly(_ text: String, quote: Unicode.Scalar) -> String {
        var out = String.UnicodeScalarView()
        var pending = false
        for scalar in text.unicodeScalars {
            if pending {
                if scalar != quote { out.append("\\") }
                out.append(scalar)
                pending = false
            } else if scalar == "\\" {
                pending = true
            } else {
                out.append(scalar)
            }
        }
        return String(out)
    }

    private static func hexadecimal(_ digits: ArraySlice<Unicode.Scalar>, _ length: Int) -> Unicode.Scalar? {
        guard digits.count == length else { return nil }
        return number(digits, 16).flatMap(Unicode.Scalar.init)
    }

    private static func number(_ digits: ArraySlice<Unicode.Scalar>, _ radix: Int) -> UInt32? {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: digits)
        return UInt32(String(text), radix: radix)
    }
}
