// SPDX-License-Identifier: Apache-2.0

/// A requirement as pip takes it: `Django>=4.2,<5`, `gunicorn[gevent]==21.*`, `git+https://…#egg=name`, `./wheel.whl`.
struct PipRequirement: Sendable, Hashable {
    /// The text that pip gets.
    var text: String
    /// The name in its normal form; nil when it can't be told without pip.
    var name: String?
    /// The conditions on its version: operator and version.
    var conditions: [Condition] = []
    /// Whether it is needed only on some machines (`; python_version < "3.9"`).
    var hasMarker = false
    /// Whether it is an address or a path.
    var isSource = false

    struct Condition: Sendable, Hashable {
        var relation: String
        var version: String
    }

    init(_ text: String) {
        self.text = text
        var rest = text
        if let marker = rest.firstIndex(of: ";") {
            hasMarker = true
            rest = String(rest[..<marker])
        }
        if let at = rest.firstRange(of: " @ ") {
            (name, isSource) = (Self.normalized(String(rest[..<at.lowerBound].prefix { $0 != "[" })), true)
            return
        }
        guard !rest.contains("/"), !rest.contains("://"), !rest.hasPrefix("."), !rest.hasSuffix(".whl") else {
            isSource = true
            if let egg = rest.firstRange(of: "#egg=") {
                name = Self.normalized(String(rest[egg.upperBound...].prefix { $0 != "&" && $0 != "[" }))
            }
            return
        }
        let plain = rest.filter { !$0.isWhitespace && $0 != "(" && $0 != ")" }
        let head = plain.prefix { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        name = head.isEmpty ? nil : Self.normalized(String(head))
        var tail = plain.dropFirst(head.count)
        if tail.first == "[" { tail = tail.drop { $0 != "]" }.dropFirst() }
        for part in tail.split(separator: ",") {
            let relation = part.prefix { "=<>!~".contains($0) }
            conditions.append(Condition(relation: String(relation), version: String(part.dropFirst(relation.count))))
        }
        if conditions.contains(where: { $0.relation.isEmpty }) { name = nil }
    }

    /// A name in lower case with single hyphens, as PEP 503 compares them.
    static func normalized(_ name: String) -> String {
        name.lowercased().split { "-_.".contains($0) }.joined(separator: "-").filter { !$0.isWhitespace }
    }

    /// Whether a package in this version will do.
    func accepts(_ version: String) -> Bool {
        guard let installed = PythonVersion(version) else { return conditions.isEmpty }
        return conditions.allSatisfy { Self.accepts(installed, version, $0) }
    }

    private static func accepts(_ installed: PythonVersion, _ text: String, _ condition: Condition) -> Bool {
        if condition.relation == "===" { return text == condition.version }
        let isPrefix = condition.version.hasSuffix(".*")
        let bare = isPrefix ? String(condition.version.dropLast(2)) : condition.version
        guard let wanted = PythonVersion(bare) else { return false }
        let numbers = bare.split(separator: ".").compactMap { Int($0) }
        // The installed version's local part (`1.0+cpu`) counts only when the condition names one.
        let mine = wanted.local.isEmpty ? installed.withoutLocal : installed
        switch condition.relation {
        case "==": return isPrefix ? mine.begins(with: numbers) : mine == wanted
        case "!=": return isPrefix ? !mine.begins(with: numbers) : mine != wanted
        case ">=": return mine >= wanted
        case "<=": return mine <= wanted
        case ">": return mine > wanted
        case "<": return mine < wanted && !(mine.isPrerelease && mine.begins(with: wanted.release))
        case "~=": return mine >= wanted && mine.begins(with: Array(numbers.dropLast()))
        default: return false
        }
    }

    /// The requirements of a list in which `a>=1,<2` was torn apart at its comma.
    static func joined(_ names: [String]) -> [String] {
        names.reduce(into: []) { all, part in
            if let first = part.drop(while: \.isWhitespace).first, "<>=!~".contains(first), let last = all.indices.last
            {
                all[last] += "," + part
            } else {
                all.append(part)
            }
        }
    }

    /// The requirements in a file; nil when it refers to other files or holds something only pip understands.
    static func file(_ text: String) -> [PipRequirement]? {
        var requirements: [PipRequirement] = []
        let joined = text.split(separator: "\\\n", omittingEmptySubsequences: false).joined(separator: " ")
        for line in joined.split(whereSeparator: \.isNewline).map(String.init) {
            var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            if let comment = words.firstIndex(where: { $0.hasPrefix("#") }) { words = Array(words[..<comment]) }
            guard let first = words.first else { continue }
            if first.hasPrefix("--"), first != "--requirement", first != "--constraint", first != "--editable" {
                continue
            }
            if first.hasPrefix("-i") || first.hasPrefix("-f") { continue }
            guard !first.hasPrefix("-") else { return nil }
            requirements.append(PipRequirement(words.prefix { !$0.hasPrefix("--") }.joined(separator: " ")))
        }
        return requirements
    }
}
