// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// Collects the pairs of a mapping: merge keys come first, of two equal keys the later counts.
struct MappingBuilder {
    private var own: [YAMLPair] = []
    private var merged: [YAMLPair] = []
    private var places: [Value: Int] = [:]
    private(set) var warnings: [Diagnostic] = []

    mutating func add(_ key: YAMLNode, _ value: YAMLNode) throws {
        if key.plainText != nil, key.scalarTag == YAMLTag.merge {
            merged += try Self.mergedPairs(of: value)
            return
        }
        // A key without a value of its own (a list, an odd tag) is reported when the mapping is converted.
        guard key.plainText != nil, let name = try? key.value() else {
            own.append(YAMLPair(key: key, value: value))
            return
        }
        if let place = places[name] {
            let first = own[place].key.location
            warnings.append(
                key.diagnostic(
                    "the key `\(name.text)` is given twice; the later one counts",
                    notes: ["the first one stands at \(first)"]))
            own[place] = YAMLPair(key: own[place].key, value: value)
        } else {
            places[name] = own.count
            own.append(YAMLPair(key: key, value: value))
        }
    }

    /// The pairs in Python's order: a key keeps the place of its first mention.
    func pairs() -> [YAMLPair] {
        if merged.isEmpty { return own }
        var all: [YAMLPair] = []
        var places: [Value: Int] = [:]
        for pair in merged + own {
            guard let name = try? pair.key.value() else {
                all.append(pair)
                continue
            }
            if let place = places[name] {
                all[place] = pair
            } else {
                places[name] = all.count
                all.append(pair)
            }
        }
        return all
    }

    private static func mergedPairs(of value: YAMLNode) throws -> [YAMLPair] {
        switch value.kind {
        case .mapping(let pairs): return pairs
        // The first mapping of a list counts most, so it is merged last.
        case .sequence(let items):
            return try items.reversed().flatMap { item in
                guard let pairs = item.pairs else { throw notAMapping(item) }
                return pairs
            }
        case .scalar: throw notAMapping(value)
        }
    }

    private static func notAMapping(_ node: YAMLNode) -> Diagnostic {
        node.diagnostic(
            "`<<` merges mappings, found \(node.summary)", hint: "write `<<: *anchor` or `<<: [*one, *two]`")
    }
}
