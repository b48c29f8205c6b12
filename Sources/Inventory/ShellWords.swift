// SPDX-License-Identifier: Apache-2.0

/// The words of a line as Python's `shlex.split(line, comments=True)` finds them.
enum ShellWords {
    /// A word, and the column it begins at, from 1.
    struct Word {
        var text: String
        var column: Int
    }

    /// The words; nil when a quote is not closed.
    static func split(_ line: String) -> [Word]? {
        // Nearly all lines are plain, and inventories may have thousands.
        let isPlain = line.utf8.allSatisfy { $0 < 128 && !"\"'\\#\t\r".utf8.contains($0) }
        return isPlain ? splitPlain(line) : splitQuoted(line)
    }

    private static func splitPlain(_ line: String) -> [Word] {
        let start = line.utf8.startIndex
        return line.utf8.split(separator: UInt8(ascii: " ")).map { word in
            Word(text: String(Substring(word)), column: line.utf8.distance(from: start, to: word.startIndex) + 1)
        }
    }

    private static func splitQuoted(_ line: String) -> [Word]? {
        var words: [Word] = []
        var word: Word?
        var quote: Character?
        var characters = Array(line)[...]
        var column = 0
        while let character = characters.popFirst() {
            column += 1
            if let open = quote {
                if character == open {
                    quote = nil
                } else if character == "\\", open == "\"" {
                    guard let next = characters.popFirst() else { return nil }
                    column += 1
                    word?.text += next == "\\" || next == "\"" ? String(next) : "\\\(next)"
                } else {
                    word?.text.append(character)
                }
                continue
            }
            if character == "#" { break }
            if [" ", "\t", "\r", "\n"].contains(character) {
                if let finished = word { words.append(finished) }
                word = nil
                continue
            }
            if word == nil { word = Word(text: "", column: column) }
            switch character {
            case "\"", "'": quote = character
            case "\\":
                guard let next = characters.popFirst() else { return nil }
                column += 1
                word?.text.append(next)
            default: word?.text.append(character)
            }
        }
        guard quote == nil else { return nil }
        if let word { words.append(word) }
        return words
    }
}
