// SPDX-License-Identifier: Apache-2.0

import Regex

/// The algorithm of `lineinfile`: one line made present in a text, or lines made absent from it.
///
/// Source: the documentation and the observed behaviour of ansible.builtin.lineinfile, traps included.
struct LineEdit {
    /// Where a line goes that replaces none.
    enum Place {
        case endOfFile, beginningOfFile
        case after(PythonRegex)
        case before(PythonRegex)
    }

    /// How the line to replace or remove is recognised.
    enum Target {
        case regexp(PythonRegex)
        case text(String)
        case line
    }

    var line: [UInt8]
    var target: Target
    var place = Place.endOfFile
    var backrefs = false
    var firstMatch = false
    var reading: SearchableText

    /// The lines with the line made present, and what was done; an empty message says nothing was.
    func present(in original: [[UInt8]]) throws -> (lines: [[UInt8]], message: String) {
        let (found, match, isExact) = search(original)
        if let found { return try replace(found, match, isExact, in: original) }
        if backrefs { return (original, "") }
        return insert(into: original)
    }

    /// The lines without those that match, and how many there were.
    func absent(from original: [[UInt8]]) -> (lines: [[UInt8]], count: Int) {
        let kept = original.filter { line in
            switch target {
            case .regexp, .text: matches(line) == nil
            case .line: line.withoutEnd != self.line
            }
        }
        return (kept, original.count - kept.count)
    }

    private enum Hit {
        case expression(Match)
        case text
    }

    private func matches(_ line: [UInt8]) -> Hit? {
        let text = reading.text(line)
        switch target {
        case .regexp(let regex): return regex.firstMatch(in: text).map { .expression($0) }
        case .text(let part): return part.isEmpty || text.contains(reading.pattern(part)) ? .text : nil
        case .line: return nil
        }
    }

    private func search(_ lines: [[UInt8]]) -> (index: Int?, hit: Hit?, isExact: Bool) {
        var (index, hit): (Int?, Hit?) = (nil, nil)
        for (number, line) in lines.enumerated() {
            guard let found = matches(line) else { continue }
            (index, hit) = (number, found)
            if firstMatch { break }
        }
        if hit != nil { return (index, hit, false) }
        for (number, current) in lines.enumerated() {
            if current.withoutEnd == line {
                index = number
            } else if let regex = anchor, firstMatch, regex.isFound(in: reading.text(current)) {
                break
            }
        }
        return (index, nil, index != nil)
    }

    private var anchor: PythonRegex? {
        switch place {
        case .after(let regex), .before(let regex): regex
        default: nil
        }
    }

    private func replace(
        _ index: Int, _ hit: Hit?, _ isExact: Bool, in original: [[UInt8]]
    ) throws -> (lines: [[UInt8]], message: String) {
        var lines = original
        var new = line
        if backrefs, case .expression(let match)? = hit {
            new = reading.bytes(try match.expand(reading.pattern(String(decoding: line, as: UTF8.self))))
        }
        if new.last != 10 { new.append(10) }
        guard lines[index] != new else { return (original, "") }
        lines[index] = new
        return (lines, "line replaced")
    }

    private func insert(into original: [[UInt8]]) -> (lines: [[UInt8]], message: String) {
        var lines = original
        let new = line + [10]
        let spot = anchorIndex(original)
        switch place {
        case .beginningOfFile:
            lines.insert(new, at: 0)
        case .after where spot != nil:
            guard let spot else { break }
            let neighbour = spot == lines.count ? lines[spot - 1] : lines[spot]
            if neighbour.withoutEnd == line { return (original, "") }
            // Python would glue the line to a last one that has no end.
            if spot == lines.count, let last = lines.last?.last, last != 10, last != 13 { lines[spot - 1].append(10) }
            lines.insert(new, at: spot)
        case .before where spot != nil:
            if let spot { lines.insert(new, at: spot) }
        default:
            if let last = lines.last?.last, last != 10, last != 13 { lines.append([10]) }
            lines.append(new)
        }
        return (lines, "line added")
    }

    /// Where the line goes by `insertafter` or `insertbefore`: at the last line that matches, or the first.
    private func anchorIndex(_ lines: [[UInt8]]) -> Int? {
        guard let anchor else { return nil }
        var index: Int?
        for (number, current) in lines.enumerated() where anchor.isFound(in: reading.text(current)) {
            if case .after = place { index = number + 1 } else { index = number }
            if firstMatch { break }
        }
        return index
    }
}
