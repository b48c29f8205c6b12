// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import OrderedCollections
import YAMLDocument

extension Inventory {
    /// The names of the hosts that `pattern` picks, in inventory order, restricted by `limit`.
    public func hosts(matching pattern: String, limit: String? = nil) throws -> [String] {
        try hosts(matching: [pattern], limit: limit)
    }

    /// The names of the hosts that a play's `hosts` picks, in inventory order, restricted by `limit` (`--limit`).
    ///
    /// A pattern without a match picks nothing; `unmatched(in:)` says so. Throws a `Diagnostic` for a subscript beyond
    /// the end, a mistake in a regular expression and a file of `@file` that can't be read.
    public func hosts(matching patterns: [String], limit: String? = nil) throws -> [String] {
        let hosts = try evaluate(patterns.flatMap(HostPattern.split))
        guard let limit else { return Array(hosts) }
        let allowed = try evaluate(try limitParts(limit))
        return hosts.filter(allowed.contains)
    }

    /// A message for every part of `patterns` that matches no host and no group, with the name that was probably meant.
    public func unmatched(in patterns: [String]) throws -> [Diagnostic] {
        try patterns.flatMap { try limitParts($0) }.compactMap { text -> Diagnostic? in
            let pattern = HostPattern(text)
            guard pattern.expression != "all", try matches(pattern).isEmpty, groups[pattern.expression] == nil else {
                return nil
            }
            let known = (Array(hosts.keys) + Array(groups.keys)).filter { $0 != "ungrouped" }
            let hint =
                didYouMean(pattern.expression, among: known)
                ?? (hosts.isEmpty ? "the inventory has no hosts; give one with -i" : nil)
            return Diagnostic("no host or group matches `\(text)`", hint: hint)
        }
    }

    /// The parts of a limit; `@file` stands for the lines of a file.
    private func limitParts(_ limit: String) throws -> [String] {
        try HostPattern.split(limit).flatMap { part -> [String] in
            guard part.hasPrefix("@") else { return [part] }
            let path = String(part.dropFirst())
            let text = try SourceText(path: path).text
            return text.split(whereSeparator: \.isNewline).map { String($0).trimmed }.filter { !$0.isEmpty }
        }
    }

    /// What the parts pick together: first those without a sign, then `&`, then `!`.
    private func evaluate(_ parts: [String]) throws -> OrderedSet<String> {
        let patterns = parts.map(HostPattern.init)
        var picked: OrderedSet<String> = []
        let additions = patterns.filter { $0.sign == .add }
        for pattern in additions.isEmpty ? [HostPattern("all")] : additions {
            picked.formUnion(try matches(pattern))
        }
        for pattern in patterns where pattern.sign == .intersect {
            let names = Set(try matches(pattern))
            picked = picked.filter(names.contains)
        }
        for pattern in patterns where pattern.sign == .exclude {
            let names = Set(try matches(pattern))
            picked.removeAll(where: names.contains)
        }
        return picked
    }

    /// The hosts one part picks, whatever its sign: of the groups it matches, else the hosts themselves.
    private func matches(_ pattern: HostPattern) throws -> [String] {
        if pattern.sign == .add, hosts[pattern.text] != nil { return [pattern.text] }
        let matches = try pattern.matcher()
        let groups = self.groups.keys.filter(matches)
        var names = groups.flatMap { hosts(in: $0) }
        if groups.isEmpty || pattern.isGlob { names += hosts.keys.filter(matches) }
        if names.isEmpty, groups.isEmpty, Self.localNames.contains(pattern.expression) { names = [pattern.expression] }
        return try pattern.picked(from: Array(OrderedSet(names)))
    }
}
