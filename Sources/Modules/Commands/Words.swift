// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// Splits a command line into words as Python's `shlex.split` does: quotes and backslashes, no comments, no expansion.
enum Words {
    /// The words of `text`; throws `ArgumentError` on a quote without an end or a backslash at the end.
    static func split(_ text: String) throws -> [String] {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var quote: Unicode.Scalar?
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                // Inside double quotes a backslash escapes only itself and the quote; else it is kept.
                if let quote, scalar != "\\", scalar != quote { word?.append("\\") }
                word = (word ?? .init()) + [scalar]
                isEscaped = false
            } else if scalar == "\\", quote != "'" {
                isEscaped = true
                word = word ?? .init()
            } else if let open = quote {
                if scalar == open { quote = nil } else { word?.append(scalar) }
            } else if scalar == "'" || scalar == "\"" {
                quote = scalar
                word = word ?? .init()
            } else if " \t\r\n".unicodeScalars.contains(scalar) {
                if let done = word { words.append(String(done)) }
                word = nil
            } else {
                word = (word ?? .init()) + [scalar]
            }
        }
        if quote != nil { throw ArgumentError("`\(text)` has a quote without an end", hint: "close it, or escape it") }
        if isEscaped { throw ArgumentError("`\(text)` ends in a backslash that escapes nothing") }
        if let done = word { words.append(String(done)) }
        return words
    }
}

extension Words {
    /// The words of an argument, which the complaint names.
    static func split(_ text: String, argument: String) throws -> [String] {
        do {
            return try split(text)
        } catch let error as ArgumentError {
            throw ArgumentError(error.message, argument: argument, hint: error.hint)
        }
    }
}
