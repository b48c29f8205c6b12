// SPDX-License-Identifier: Apache-2.0

/// The differences of two texts as diff(1) writes them with `-u`.
public enum UnifiedDiff {
    /// Beyond this many lines on both sides together the middle is not compared line by line.
    private static let limit = 20_000
    private static let context = 3

    private enum Line {
        case same(Substring)
        case removed(Substring)
        case added(Substring)
    }

    /// The lines of a unified diff without their ends; empty when the texts are equal.
    public static func lines(before: String, after: String, header: String?) -> [String] {
        guard before != after else { return [] }
        let old = split(before)
        let new = split(after)
        var out = ["--- before\(header.map { ": \($0)" } ?? "")", "+++ after\(header.map { ": \($0)" } ?? "")"]
        guard old.count + new.count <= limit else {
            return out + ["@@ too large to show: \(old.count) lines before, \(new.count) after @@"]
        }
        let all = compare(old, new)
        for hunk in hunks(of: all) { out += text(of: hunk, in: all) }
        if before.last != "\n", !before.isEmpty { out.append("\\ no newline at the end before") }
        if after.last != "\n", !after.isEmpty { out.append("\\ no newline at the end after") }
        return out
    }

    private static func split(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func compare(_ old: [Substring], _ new: [Substring]) -> [Line] {
        let difference = new.difference(from: old)
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var lines: [Line] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, removed.contains(i) {
                lines.append(.removed(old[i]))
                i += 1
            } else if j < new.count, added.contains(j) {
                lines.append(.added(new[j]))
                j += 1
            } else {
                lines.append(.same(old[i]))
                i += 1
                j += 1
            }
        }
        return lines
    }

    /// Ranges of lines around changes, three lines of context on both sides.
    private static func hunks(of lines: [Line]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for (index, line) in lines.enumerated() {
            if case .same = line { continue }
            let range = max(0, index - context)..<min(lines.count, index + context + 1)
            if let last = ranges.last, last.upperBound >= range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges
    }

    private static func text(of hunk: Range<Int>, in lines: [Line]) -> [String] {
        var (oldStart, newStart) = (1, 1)
        for line in lines[..<hunk.lowerBound] {
            if case .same = line { oldStart += 1; newStart += 1 }
            if case .removed = line { oldStart += 1 }
            if case .added = line { newStart += 1 }
        }
        var (oldCount, newCount) = (0, 0)
        var body: [String] = []
        for line in lines[hunk] {
            switch line {
            case .same(let text):
                body.append(" \(text)")
                oldCount += 1
                newCount += 1
            case .removed(let text):
                body.append("-\(text)")
                oldCount += 1
            case .added(let text):
                body.append("+\(text)")
                newCount += 1
            }
        }
        let old = "\(oldCount == 0 ? oldStart - 1 : oldStart),\(oldCount)"
        let new = "\(newCount == 0 ? newStart - 1 : newStart),\(newCount)"
        return ["@@ -\(old) +\(new) @@"] + body
    }
}
