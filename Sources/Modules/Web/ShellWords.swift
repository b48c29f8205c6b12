// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// Words as a shell reads them: spaces part them, quotes and backslashes hold them together.
enum ShellWords {
    static func split(_ text: String, argument: String) throws -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                word = (word ?? "") + (quote == "\"" && !"\"\\$`".contains(character) ? "\\" : "") + String(character)
                isEscaped = false
            } else if character == "\\" && quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil && !isEscaped else {
            throw ArgumentError("`\(text)` has an open quote", argument: argument)
        }
        return words + [word].compactMap { $0 }
    }
}
