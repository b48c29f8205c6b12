// SPDX-License-Identifier: Apache-2.0

import Values

extension Filters {
    /// Chance, repeatable with a seed.
    static let randoms: [String: Filter] = [
        "random": Filter("start", "step", "seed") { value, a, _ in try random(value, a) },
        "shuffle": Filter("seed") { value, a, _ in
            let values = try items(of: value)
            guard let seed = a.given(0), seed.isTruthy else { return .list(values.shuffled()) }
            var generator = try MersenneTwister(seed: seed)
            return .list(generator.shuffled(values))
        },
        "random_mac": Filter("seed") { value, a, _ in
            let prefix = try printed(value).lowercased()
            let parts = Text.split(prefix, ":")
            guard (1...5).contains(parts.count), parts.allSatisfy({ UInt8($0, radix: 16) != nil && $0.count == 2 })
            else {
                throw TemplateError.type("Invalid value for prefix: \(prefix)")
            }
            var generator = try a.given(0).map(MersenneTwister.init(seed:))
            let missing = (parts.count..<6).map { _ in
                Hex.text([UInt8(generator?.below(256) ?? Int.random(in: 0..<256))])
            }
            return .string((parts + missing).joined(separator: ":"))
        },
    ]

    private static func random(_ value: Value, _ a: Bound) throws -> Value {
        var generator = try a.given(2).map(MersenneTwister.init(seed:))
        func below(_ limit: Int) -> Int { generator?.below(limit) ?? Int.random(in: 0..<limit) }
        if let end = value.wholeNumber {
            let start = try a.given(0) == nil ? 0 : a.int(0)
            let given = try a.given(1) == nil ? 1 : a.int(1)
            let step = given == 0 ? 1 : given
            let count = (end - start + (step > 0 ? step - 1 : step + 1)) / step
            guard count > 0 else {
                throw TemplateError.type("empty range for randrange() (\(start), \(end), \(end - start))")
            }
            return .int(start + step * below(count))
        }
        if value.isFloat || value.isNull {
            throw TemplateError.type("random can only be used on sequences and integers")
        }
        if a.given(0) != nil || a.given(1) != nil {
            throw TemplateError.type("start and step can only be used with integer values")
        }
        let values = try items(of: value)
        guard !values.isEmpty else { throw TemplateError.type("Cannot choose from an empty sequence") }
        return values[below(values.count)]
    }
}
