// SPDX-License-Identifier: Apache-2.0

/// Text for XML 1.0.
enum XMLText {
    /// Markup escaped, characters it can't hold left out, line ends kept also in attributes.
    static func attribute(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "\n": out += "&#10;"
            case "\t": out += "&#9;"
            case "\0"..."\u{1f}", "\u{fffe}", "\u{ffff}": break
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
