// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Templates
import Testing
import Values

/// One template of the folder `Cases`.
struct Case {
    let kind: String
    let source: String

    static let folder = String(#filePath.dropLast("/Case.swift".count)) + "/Cases"

    static func text(of name: String) throws -> String {
        String(decoding: try LocalTemplateFiles(folder: folder).read("\(folder)/\(name)"), as: UTF8.self)
    }

    /// Lines `KIND SOURCE`, or `KIND:` and the source up to a line `---`; `#` starts a comment.
    static func read(_ file: String) throws -> [Case] {
        var cases: [Case] = []
        var open: (kind: String, lines: [Substring])?
        for line in try text(of: "\(file).txt").split(separator: "\n", omittingEmptySubsequences: false) {
            if let block = open {
                if line == "---" {
                    cases.append(Case(kind: block.kind, source: block.lines.map { $0 + "\n" }.joined()))
                    open = nil
                } else {
                    open = (block.kind, block.lines + [line])
                }
            } else if line.hasSuffix(":"), !line.contains(" ") {
                open = (String(line.dropLast()), [])
            } else if !line.isEmpty, !line.hasPrefix("#"), let space = line.firstIndex(of: " ") {
                cases.append(Case(kind: String(line[..<space]), source: String(line[line.index(after: space)...])))
            }
        }
        return cases
    }

    static func variables() throws -> [String: Value] {
        let dict = try #require(try Value(json: text(of: "variables.json")).dict)
        return Dictionary(uniqueKeysWithValues: dict.map { ($0.key.text, $0.value) })
    }

    /// What this engine makes of it.
    func answer(_ engine: TemplateEngine, _ scope: DictScope) -> Answer {
        do {
            switch kind {
            case "expr": return .value(canonical(try engine.evaluate(expression: source, in: scope)))
            case "sort":
                let items = try engine.evaluate(expression: source, in: scope).list ?? []
                return .value("[" + items.map(canonical).sorted().joined(separator: ", ") + "]")
            case "when": return .value(canonical(.bool(try engine.condition(.string(source), in: scope))))
            case "typed":
                let value = try engine.evaluate(template: source, in: scope)
                switch value {
                case .int, .float: return .value(canonical(.string(value.text)))
                default: return .value(canonical(value))
                }
            default: return .value(canonical(.string(try engine.render(file: source, name: "case.j2", in: scope))))
            }
        } catch {
            return .failure((error as? Diagnostic)?.message ?? "\(error)")
        }
    }
}

/// What came of a case.
enum Answer: CustomStringConvertible {
    case value(String)
    case failure(String)

    var description: String {
        switch self {
        case .value(let text): text
        case .failure(let message): "error: \(message)"
        }
    }

    /// Whether both are the same value, or both failures that blame the same name.
    func agrees(with wanted: Answer) -> Bool {
        switch (self, wanted) {
        case (.value(let found), .value(let wanted)): return found == wanted
        case (.failure(let found), .failure(let wanted)): return Self.blames(in: wanted).allSatisfy(found.contains)
        default: return false
        }
    }

    /// The undefined variables and attributes that a message names.
    private static func blames(in message: String) -> [String] {
        ["' is undefined", "has no attribute '"].compactMap { phrase in
            guard let range = message.firstRange(of: phrase) else { return nil }
            if phrase.hasPrefix("'") {
                let name = message[..<range.lowerBound].reversed().prefix { $0 != "'" }.reversed()
                return "'\(String(name))' is undefined"
            }
            return phrase + message[range.upperBound...].prefix { $0 != "'" } + "'"
        }
    }
}

/// One text for one value, as `oracle.py` writes it.
func canonical(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .int(let number): "i:\(number)"
    case .float: "f:\(value.text)"
    case .string: "s:\(value.json())"
    case .list(let items): "[" + items.map(canonical).joined(separator: ", ") + "]"
    case .dict(let dict):
        "{" + dict.map { "\(canonical($0.key)): \(canonical($0.value))" }.joined(separator: ", ") + "}"
    default: "s:\(Value.string(value.text).json())"
    }
}
