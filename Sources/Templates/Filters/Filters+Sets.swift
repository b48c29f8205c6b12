// SPDX-License-Identifier: Apache-2.0

import Values

extension Filters {
    /// Set theory.
    ///
    /// Python's order is arbitrary; here it is that of the first appearance.
    static let sets: [String: Filter] = [
        "union": Filter("b") { value, a, _ in .list(distinct(try items(of: value) + items(of: a.required(0)))) },
        "intersect": Filter("b") { value, a, _ in
            let other = Set(try items(of: a.required(0)))
            return .list(distinct(try items(of: value).filter(other.contains)))
        },
        "difference": Filter("b") { value, a, _ in
            let other = Set(try items(of: a.required(0)))
            return .list(distinct(try items(of: value).filter { !other.contains($0) }))
        },
        "symmetric_difference": Filter("b") { value, a, _ in
            let left = try items(of: value)
            let right = try items(of: a.required(0))
            let (inLeft, inRight) = (Set(left), Set(right))
            return .list(distinct(left.filter { !inRight.contains($0) } + right.filter { !inLeft.contains($0) }))
        },
        "lists_union": Filter("*") { value, a, _ in
            .list(distinct(try ([value] + a.rest).flatMap(items)))
        },
        "lists_intersect": Filter("*") { value, a, _ in
            let others = try a.rest.map { Set(try items(of: $0)) }
            return .list(distinct(try items(of: value).filter { item in others.allSatisfy { $0.contains(item) } }))
        },
        "lists_difference": Filter("*") { value, a, _ in
            let others = Set(try a.rest.flatMap(items))
            return .list(distinct(try items(of: value).filter { !others.contains($0) }))
        },
        "counter": Filter { value, _, _ in
            var counts = Dict()
            for item in try items(of: value) { counts[item] = .int((counts[item]?.wholeNumber ?? 0) + 1) }
            return .dict(counts)
        },
    ]

    static func distinct(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { seen.insert($0).inserted }
    }
}
