// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

extension TemplateTests {
    private static let operators: [String: ComparisonOperator] = [
        "==": .equal, "=": .equal, "eq": .equal, "<": .less, "lt": .less, "<=": .lessOrEqual, "le": .lessOrEqual,
        ">": .greater, "gt": .greater, ">=": .greaterOrEqual, "ge": .greaterOrEqual, "!=": .notEqual, "<>": .notEqual,
        "ne": .notEqual,
    ]

    private static let version = TemplateTest("version", "operator", "strict", "version_type") { value, a, _ in
        let sign = try a.text(1, "eq")
        guard a.given(2) == nil || a.given(3) == nil else {
            throw TemplateError.type("Cannot specify both 'strict' and 'version_type'")
        }
        guard try truth(of: value) else { throw TemplateError.type("Input version value cannot be empty") }
        guard try truth(of: a.required(0)) else {
            throw TemplateError.type("Version parameter to compare against cannot be empty")
        }
        guard let comparison = operators[sign] else {
            throw TemplateError(
                .type, "the version operator `\(sign)` is not one of \(operators.keys.sorted().joined(separator: ", "))"
            )
        }
        let scheme = try a.flag(2) ? "strict" : a.given(3).map(printed) ?? "loose"
        let order = try Versions.order(printed(value), printed(a.required(0)), scheme)
        switch comparison {
        case .equal: return order == 0
        case .notEqual: return order != 0
        case .less: return order < 0
        case .lessOrEqual: return order <= 0
        case .greater: return order > 0
        default: return order >= 0
        }
    }

    /// Versions of software.
    static let versions: [String: TemplateTest] = ["version": version, "version_compare": version]
}

/// The four ways in which Ansible compares versions.
enum Versions {
    private static let schemes = ["loose", "strict", "semver", "semantic", "pep440"]

    static func order(_ a: String, _ b: String, _ scheme: String) throws -> Int {
        let key: (String) throws -> Value
        switch scheme {
        case "loose": key = { loose($0) }
        case "strict": key = strict
        case "semver", "semantic": key = semantic
        case "pep440": key = PEP440.key
        default:
            throw TemplateError(
                .type, "the version type `\(scheme)` is not one of \(schemes.joined(separator: ", "))",
                hint: didYouMean(scheme, among: schemes))
        }
        do {
            return try Operators.order(key(a), key(b))
        } catch let error as TemplateError {
            throw TemplateError.type("Version comparison failed: \(error.message)")
        }
    }

    /// Numbers and words in turn; a number and a word cannot be compared.
    static func loose(_ text: String) -> Value {
        var parts: [Value] = []
        var word = ""
        func flush() {
            if !word.isEmpty { parts.append(Int(word).map { .int($0) } ?? .string(word)) }
            word = ""
        }
        for letter in text {
            let isDigit = letter.isASCII && letter.isNumber
            let isLetter = letter.isASCII && letter.isLowercase
            if letter == "." {
                flush()
            } else {
                let last = word.last
                let lastIsDigit = last.map { $0.isASCII && $0.isNumber } ?? isDigit
                let lastIsLetter = last.map { $0.isASCII && $0.isLowercase } ?? isLetter
                if isDigit != lastIsDigit || isLetter != lastIsLetter { flush() }
                word.append(letter)
            }
        }
        flush()
        return .list(parts)
    }

    private static func strict(_ text: String) throws -> Value {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        var last = parts.last ?? ""
        var prerelease: [Value] = [.string("z")]
        if let mark = last.firstIndex(where: { $0 == "a" || $0 == "b" }),
            let number = Int(last[last.index(after: mark)...])
        {
            prerelease = [.string(String(last[mark])), .int(number)]
            last = last[..<mark]
        }
        let numbers = (parts.dropLast() + [last]).map { Int($0) }
        guard (2...3).contains(numbers.count), numbers.allSatisfy({ $0 != nil }) else {
            throw TemplateError.type("invalid version number '\(text)'")
        }
        let padded = numbers.compactMap { $0 } + [0]
        return .list([.list(padded.prefix(3).map { .int($0) }), .list(prerelease)])
    }

    /// semver.org 2.0.0: a pre-release is older than the release.
    private static func semantic(_ text: String) throws -> Value {
        let withoutBuild = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)[0]
        let pieces = withoutBuild.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let core = pieces[0].split(separator: ".", omittingEmptySubsequences: false)
        let numbers = core.compactMap { $0 == "0" || $0.first != "0" ? UInt32($0) : nil }
        guard core.count == 3, numbers.count == 3 else {
            throw TemplateError.type("invalid semantic version '\(text)'")
        }
        let base: [Value] = numbers.map { .int(Int($0)) }
        guard pieces.count == 2 else { return .list([.list(base), .int(1), []]) }
        let words: [Value] = pieces[1].split(separator: ".", omittingEmptySubsequences: false).map { word in
            Int(word).map { .list([.int(0), .int($0)]) } ?? .list([.int(1), .string(String(word))])
        }
        return .list([.list(base), .int(0), .list(words)])
    }
}

/// Python's versions.
///
/// Source: packaging.python.org, "Version specifiers" (PEP 440).
enum PEP440 {
    static func key(_ text: String) throws -> Value {
        var rest = Substring(Text.strip(text).lowercased())
        if rest.first == "v" { rest = rest.dropFirst() }
        var local = ""
        if let plus = rest.firstIndex(of: "+") {
            local = String(rest[rest.index(after: plus)...])
            rest = rest[..<plus]
        }
        var epoch = 0
        if let mark = rest.firstIndex(of: "!"), let number = Int(rest[..<mark]) {
            epoch = number
            rest = rest[rest.index(after: mark)...]
        }
        var release: [Int] = []
        while let number = number(&rest) {
            release.append(number)
            guard rest.first == ".", rest.dropFirst().first?.isNumber == true else { break }
            rest = rest.dropFirst()
        }
        guard !release.isEmpty else { throw TemplateError.type("Invalid version: '\(text)'") }
        while release.count > 1, release.last == 0 { release.removeLast() }
        let pre = segment(
            &rest, [("alpha", 0), ("beta", 1), ("preview", 2), ("pre", 2), ("rc", 2), ("a", 0), ("b", 1), ("c", 2)])
        var post = segment(&rest, [("post", 0), ("rev", 0), ("r", 0)])
        if post == nil, rest.first == "-", rest.dropFirst().first?.isNumber == true {
            rest = rest.dropFirst()
            post = number(&rest).map { (0, $0) }
        }
        let dev = segment(&rest, [("dev", 0)])
        guard rest.isEmpty else { throw TemplateError.type("Invalid version: '\(text)'") }
        // A development release of the final one is older than its pre-releases.
        let preKey: [Int] = pre.map { [$0.0, $0.1] } ?? (post == nil && dev != nil ? [-1] : [9])
        let localKey: [Value] = local.split { ".-_".contains($0) }.map { part in
            Int(part).map { .list([1, .int($0)]) } ?? .list([0, .string(String(part))])
        }
        return .list([
            .int(epoch), .list(release.map { .int($0) }), .list(preKey.map { .int($0) }), .int(post?.1 ?? -1),
            .int(dev?.1 ?? .max), .list(localKey),
        ])
    }

    private static func number(_ rest: inout Substring) -> Int? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return Int(digits)
    }

    private static func segment(_ rest: inout Substring, _ names: [(String, Int)]) -> (Int, Int)? {
        var body = rest
        if let first = body.first, ".-_".contains(first) { body = body.dropFirst() }
        guard let (name, rank) = names.first(where: { body.hasPrefix($0.0) }) else { return nil }
        body = body.dropFirst(name.count)
        if let first = body.first, ".-_".contains(first), body.dropFirst().first?.isNumber == true {
            body = body.dropFirst()
        }
        let number = number(&body) ?? 0
        rest = body
        return (rank, number)
    }
}
