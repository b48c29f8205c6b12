// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Regex

/// One line of find(1).
struct FoundEntry: Sendable {
    var stat: StatEntry

    /// What find(1) prints of each file, the path last.
    static let format = "%D %i %m %y %U %G %s %n %A@ %T@ %C@ %u %g %p\\0"
    private static let types: [Character: Int] = [
        "f": 0o100000, "d": 0o040000, "l": 0o120000, "c": 0o020000, "b": 0o060000, "p": 0o010000, "s": 0o140000,
    ]

    init?(_ bytes: [UInt8]) {
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: Character(" "), maxSplits: 13)
            .map { String($0) }
        guard fields.count == 14, let mode = Int(fields[2], radix: 8), let letter = fields[3].first else { return nil }
        func number(_ index: Int) -> Int { Int(fields[index]) ?? 0 }
        func time(_ index: Int) -> Double { Double(fields[index]) ?? 0 }
        func name(_ index: Int) -> String { fields[index].allSatisfy(\.isNumber) ? "" : fields[index] }
        stat = StatEntry(
            path: fields[13], rawMode: mode | (Self.types[letter] ?? 0), uid: number(4), gid: number(5),
            size: number(6), inode: number(1), device: number(0), links: number(7), accessed: time(8),
            modified: time(9), changed: time(10), owner: name(11), group: name(12))
    }
}

/// Amounts with a unit, as `find` takes them.
enum FindUnits {
    /// `2w` in seconds; nil when it is no such amount.
    static func seconds(_ text: String) -> Int? {
        read(text, ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800])
    }

    /// `10m` in bytes; nil when it is no such amount.
    static func bytes(_ text: String) -> Int? {
        read(text, ["b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40])
    }

    private static func read(_ text: String, _ units: [Character: Int]) -> Int? {
        let text = text.lowercased()
        guard let last = text.last, !last.isNumber else { return Int(text) }
        guard let unit = units[last], let number = Int(text.dropLast()) else { return nil }
        return number * unit
    }
}

/// Names to find and names to leave out.
struct NamePatterns: Sendable {
    private let wanted: [PythonRegex]
    private let unwanted: [PythonRegex]

    init(patterns: [String], excludes: [String], areRegexes: Bool) throws {
        func compile(_ pattern: String) throws -> PythonRegex {
            try PythonRegex(areRegexes ? pattern : Self.regex(ofShellPattern: pattern), areRegexes ? [] : [.dotAll])
        }
        wanted = try patterns.map(compile)
        unwanted = try excludes.map(compile)
    }

    /// Whether a name is wanted.
    func accept(_ name: String) -> Bool {
        func matches(_ regex: PythonRegex) -> Bool { regex.firstMatch(in: name, anchored: true) != nil }
        return wanted.contains(where: matches) && !unwanted.contains(where: matches)
    }

    /// A shell pattern as a regular expression, as Python's `fnmatch.translate` has it.
    static func regex(ofShellPattern pattern: String) -> String {
        var out = ""
        var rest = pattern[...]
        while let letter = rest.popFirst() {
            switch letter {
            case "*": out += ".*"
            case "?": out += "."
            case "[":
                let body = rest.dropFirst(rest.hasPrefix("!") ? 1 : 0)
                let start = body.hasPrefix("]") ? body.index(after: body.startIndex) : body.startIndex
                guard let end = body[start...].firstIndex(of: "]") else {
                    out += "\\["
                    continue
                }
                let inside = body[..<end].map { $0 == "\\" || $0 == "[" || $0 == "^" ? "\\\($0)" : String($0) }.joined()
                out += "[" + (rest.hasPrefix("!") ? "^" : "") + inside + "]"
                rest = rest[rest.index(after: end)...]
            default: out += PythonRegex.escape(String(letter))
            }
        }
        return out + "\\Z"
    }
}
