// SPDX-License-Identifier: Apache-2.0

/// A version of a Python package, ordered as PEP 440 says.
struct PythonVersion: Comparable, Sendable {
    private var epoch = 0
    /// The numbers between the dots, without zeros at the end.
    private(set) var release: [Int] = []
    /// -1 for a development release, -3 … -1 for alpha, beta and candidate, 0 for the release itself.
    private var phase = (kind: 0, number: 0)
    private var post: Int?
    private var development: Int?
    private(set) var local: [String] = []

    /// Reads a version; nil when it isn't one.
    init?(_ text: String) {
        var rest = Self.plain(text)
        if let plus = rest.firstIndex(of: "+") {
            local = rest[rest.index(after: plus)...].split { "-_.".contains($0) }.map(String.init)
            rest = String(rest[..<plus])
        }
        if rest.hasPrefix("v") { rest.removeFirst() }
        if let mark = rest.firstIndex(of: "!") {
            guard let number = Int(rest[..<mark]) else { return nil }
            epoch = number
            rest = String(rest[rest.index(after: mark)...])
        }
        var tail = rest[...]
        while let number = Self.number(&tail) {
            release.append(number)
            guard tail.first == ".", tail.dropFirst().first?.isNumber == true else { break }
            tail.removeFirst()
        }
        guard !release.isEmpty else { return nil }
        while release.count > 1, release.last == 0 { release.removeLast() }
        while !tail.isEmpty {
            tail = tail.drop { ".-_".contains($0) }
            let word = tail.prefix { $0.isLetter }
            tail = tail.dropFirst(word.count).drop { ".-_".contains($0) }
            let number = Self.number(&tail) ?? 0
            switch word {
            case "a", "alpha": phase = (-3, number)
            case "b", "beta": phase = (-2, number)
            case "rc", "c", "pre", "preview": phase = (-1, number)
            case "post", "rev", "r", "": post = number
            case "dev": development = number
            default: return nil
            }
        }
    }

    /// Whether it comes before a release: alpha, beta, candidate or development.
    var isPrerelease: Bool { phase.kind != 0 || development != nil }

    /// The version without its local part.
    var withoutLocal: PythonVersion {
        var copy = self
        copy.local = []
        return copy
    }

    /// Whether the release numbers begin with those of `prefix`.
    func begins(with prefix: [Int]) -> Bool {
        prefix.enumerated().allSatisfy { index, number in (index < release.count ? release[index] : 0) == number }
    }

    static func == (a: PythonVersion, b: PythonVersion) -> Bool { !(a < b) && !(b < a) }

    static func < (a: PythonVersion, b: PythonVersion) -> Bool {
        let (x, y) = (a.key, b.key)
        for index in 0..<max(x.count, y.count) {
            let (left, right) = (index < x.count ? x[index] : 0, index < y.count ? y[index] : 0)
            if left != right { return left < right }
        }
        return a.local.joined(separator: ".") < b.local.joined(separator: ".")
    }

    /// Numbers that sort as the version does: epoch, twelve of the release, phase, post, development.
    private var key: [Int] {
        let padded = release + Array(repeating: 0, count: max(0, 12 - release.count))
        // A bare development release comes before the alphas.
        let kind = phase.kind == 0 && post == nil && development != nil ? -4 : phase.kind
        return [epoch] + padded + [kind, phase.number, post ?? -1, development ?? Int.max]
    }

    private static func plain(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace } }

    private static func number(_ text: inout Substring) -> Int? {
        let digits = text.prefix { $0.isNumber }
        text = text.dropFirst(digits.count)
        return Int(digits)
    }
}
