// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// What Django's commands say about their work.
enum DjangoOutput {
    /// Whether the command `verb`, which printed `text`, did something.
    static func didChange(_ verb: String, _ text: String) -> Bool {
        let lines = text.split(separator: "\n").map(String.init)
        switch verb {
        case "migrate", "syncdb":
            return lines.contains { $0.contains("Applying ") || $0.contains("Unapplying ") || $0.contains("Migrating forwards ") }
        case "loaddata": return lines.contains { $0.contains("Installed ") && !$0.contains("Installed 0 object") }
        case "createcachetable": return lines.contains { $0.contains("created") }
        case "flush": return true
        case "collectstatic":
            // `2 static files copied to '/x', 128 unmodified.`, `symlinked`, with ` (dry run)` or `post-processed` after.
            return lines.contains { line in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "static"), index > 0, let count = Int(words[index - 1]) else {
                    return false
                }
                return count > 0
            }
        default: return false
        }
    }
}

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
