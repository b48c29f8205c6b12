// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import Vault
import YAMLDocument

/// The variables of `-e`: `key=value …` as texts, YAML or JSON, or a file after `@`.
enum ExtraVariables {
    static func read(_ texts: [String], reader: DocumentReader) throws -> Dict {
        var all = Dict()
        for text in texts { all.merge(try read(text, reader)) { $1 } }
        return all
    }

    private static func read(_ text: String, _ reader: DocumentReader) throws -> Dict {
        if text.hasPrefix("@") { return try reader.variables(path: String(text.dropFirst())).values }
        if text.hasPrefix("{") || text.hasPrefix("[") || !text.contains("=") {
            guard let dict = try yamlValue(text).dict else {
                throw Diagnostic("-e: expected `key=value`, a mapping in YAML or JSON, or @file; found `\(text)`")
            }
            return dict
        }
        var dict = Dict()
        for word in try words(text) {
            guard let equals = word.firstIndex(of: "=") else {
                throw Diagnostic(
                    "-e: expected `key=value`, found `\(word)`", hint: "put quotes around values with spaces")
            }
            dict[.string(String(word[..<equals]))] = .string(String(word[word.index(after: equals)...]))
        }
        return dict
    }

    /// Words as a shell splits them; quotes hold white space together, and stay away from templates' own.
    private static func words(_ text: String) throws -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var braces = 0
        for character in text {
            if character == "{" { braces += 1 }
            if character == "}" { braces -= 1 }
            switch character {
            case "'", "\"":
                if braces > 0 {
                    word.append(character)
                } else if quote == character {
                    quote = nil
                } else if quote == nil {
                    quote = character
                } else {
                    word.append(character)
                }
            case " " where quote == nil && braces == 0, "\t" where quote == nil && braces == 0, "\n" where quote == nil:
                if !word.isEmpty { words.append(word) }
                word = ""
            default: word.append(character)
            }
        }
        guard quote == nil else { throw Diagnostic("-e: a quote is not closed in `\(text)`") }
        return word.isEmpty ? words : words + [word]
    }
}
