// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Regex

/// One part of a host pattern: a name, a glob or a regular expression, with a sign before and a subscript behind.
struct HostPattern {
    enum Sign {
        case add
        case intersect
        case exclude
    }

    /// The part as written.
    let text: String
    let sign: Sign
    /// What is matched: the text without sign and subscript.
    let expression: String
    /// First and last position; the last is nil for `[0]`, -1 for `[1:]`.
    let range: (first: Int, last: Int?)?

    init(_ text: String) {
        self.text = text
        sign = text.hasPrefix("!") ? .exclude : text.hasPrefix("&") ? .intersect : .add
        let body = sign == .add ? text : String(text.dropFirst())
        if let (expression, range) = Self.splitSubscript(body) {
            self.expression = expression
            self.range = range
        } else {
            expression = body
            self.range = nil
        }
    }

    /// The parts of a pattern: separated by commas, or by colons when it has none and isn't a host's address.
    static func split(_ pattern: String) -> [String] {
        if pattern.contains(",") {
            return pattern.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
        }
        if isAddress(pattern) { return [pattern.trimmed] }
        var parts: [String] = []
        var current = ""
        var depth = 0
        for character in pattern {
            switch character {
            case "[": depth += 1
            case "]": depth = max(0, depth - 1)
            default: break
            }
            if depth == 0, character == ":" || character.isWhitespace {
                parts.append(current)
                current = ""
            } else {
                current.append(character)
            }
        }
        return (parts + [current]).filter { !$0.isEmpty }
    }

    /// Addresses of IPv6 have colons of their own.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 2 && text.contains("::") || parts.count == 8
            ? text.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." } : false
    }

    private static func splitSubscript(_ text: String) -> (String, (Int, Int?))? {
        guard !text.hasPrefix("~"), text.hasSuffix("]"), let open = text.lastIndex(of: "["), open > text.startIndex
        else { return nil }
        let inside = text[text.index(after: open)...].dropLast()
        let head = String(text[..<open])
        if let single = Int(inside), !inside.hasPrefix("+") { return (head, (single, nil)) }
        let bounds = inside.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
        guard bounds.count == 2, let first = Int(bounds[0]) else { return nil }
        if bounds[1].isEmpty { return (head, (first, -1)) }
        return Int(bounds[1]).map { (head, (first, $0)) }
    }

    /// Whether the expression can match several names.
    var isGlob: Bool { expression.hasPrefix("~") || expression.contains { ".?*[".contains($0) } }

    /// A test for names.
    ///
    /// Throws a `Diagnostic` when the regular expression behind `~` has a mistake.
    func matcher() throws -> (String) -> Bool {
        if expression.hasPrefix("~") {
            let regex: PythonRegex
            do {
                regex = try PythonRegex(String(expression.dropFirst()))
            } catch {
                throw Diagnostic("the host pattern `\(text)` is no regular expression: \(error)")
            }
            return { regex.firstMatch(in: $0, anchored: true) != nil }
        }
        guard expression.contains(where: { "?*[".contains($0) }) else { return { $0 == expression } }
        let glob = Glob(expression)
        return { glob.matches($0) }
    }

    /// The hosts of `names` that the subscript picks.
    func picked(from names: [String]) throws -> [String] {
        guard let range, !names.isEmpty else { return names }
        guard let end = range.last else {
            let index = range.first < 0 ? names.count + range.first : range.first
            guard names.indices.contains(index) else {
                throw Diagnostic(
                    "`\(text)` asks for host number \(range.first), but `\(expression)` has \(names.count)")
            }
            return [names[index]]
        }
        let last = end == -1 ? names.count - 1 : min(end, names.count - 1)
        return range.first <= last ? Array(names[range.first...last]) : []
    }
}
