// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// One result of the client's `--xml` output: rows of named columns, NULL told from a text.
///
/// The client escapes `&`, `<`, `>` and `"` in names and values, so every `<` starts a tag.
struct MySQLResult: Sendable, Hashable {
    /// A column of a row; nil is NULL.
    struct Field: Sendable, Hashable {
        var name: String
        var value: String?
    }
    /// The statement it answers.
    var statement = ""
    var rows: [[Field]] = []

    /// Every result in the output, in order; statements without a result leave nothing.
    static func all(in output: ShellOutput) -> [MySQLResult] {
        var results: [MySQLResult] = []
        for piece in output.stdoutBytes.split(separator: UInt8(ascii: "<")) {
            guard let end = piece.firstIndex(of: UInt8(ascii: ">")) else { continue }
            let tag = String(decoding: piece[..<end], as: UTF8.self)
            if tag.hasPrefix("resultset ") {
                results.append(MySQLResult(statement: attribute("statement", of: tag)))
            } else if tag == "row" {
                results[results.count - 1].rows.append([])
            } else if tag.hasPrefix("field "), let last = results.indices.last,
                let row = results[last].rows.indices.last
            {
                let isNull = tag.hasSuffix("/")
                let text = String(decoding: piece[(end + 1)...], as: UTF8.self)
                results[last].rows[row].append(
                    Field(name: attribute("name", of: tag), value: isNull ? nil : unescaped(text)))
            }
        }
        return results
    }

    /// The first column of every row.
    var firstColumn: [String] { rows.compactMap { $0.first?.value } }

    private static func attribute(_ name: String, of tag: String) -> String {
        let parts = tag.split(separator: "\"", omittingEmptySubsequences: false)
        guard let index = parts.firstIndex(where: { $0.hasSuffix("\(name)=") }), index + 1 < parts.count else {
            return ""
        }
        return unescaped(String(parts[index + 1]))
    }

    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        let pieces = text.split(separator: "&", omittingEmptySubsequences: false)
        return pieces.dropFirst().reduce(into: String(pieces[0])) { out, piece in
            guard let end = piece.firstIndex(of: ";") else { return out += "&" + piece }
            let rest = piece[piece.index(after: end)...]
            switch piece[..<end] {
            case "amp": out += "&" + rest
            case "lt": out += "<" + rest
            case "gt": out += ">" + rest
            case "quot": out += "\"" + rest
            case "apos": out += "'" + rest
            default: out += "&" + piece
            }
        }
    }
}

extension [MySQLResult.Field] {
    /// The value of the column `name`, whatever its case; nil when it is NULL or not there.
    subscript(_ name: String) -> String? { first { $0.name.lowercased() == name }?.value }
}
