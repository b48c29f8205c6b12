// SPDX-License-Identifier: Apache-2.0

import Values

/// Finds the line of a program's complaints that says what went wrong.
///
/// Programs end with advice and with what follows from the error; its cause stands above. The last line of a Python
/// traceback is its error.
enum ErrorLine {
    private static let words = [
        "error", "fatal", "emerg", "failed", "cannot", "can't", "could not", "couldn't", "denied", "no such",
        "not found",
        "unable", "invalid", "refused",
    ]
    private static let advice = [
        "hint", "note:", "see ", "try ", "use ", "usage", "run ", "for more", "detail:", "warning",
    ]

    /// The line; nil when nothing was said.
    static func find(in text: String) -> String? {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmed }.filter { !$0.isEmpty }
        if lines.contains(where: { $0.hasPrefix("Traceback (most recent call last)") }) { return lines.last }
        let serious = lines.filter { line in
            let line = line.lowercased()
            return !advice.contains(where: line.hasPrefix)
        }
        return serious.first { line in
            let lower = line.lowercased()
            return line.hasPrefix("E: ") || words.contains(where: lower.contains)
        } ?? serious.last ?? lines.last
    }
}
