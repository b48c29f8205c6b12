// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Regex
import Values

/// A block of lines between two marker lines of a text file.
struct BlockInFile: Module {
    static let name = "blockinfile"
    static let summary = "Keeps a block of lines between two markers in a text file."
    static let notes = ["Several blocks in one file need markers that differ."]
    static let examples = [
        Example("Name our hosts", "blockinfile: { path: /etc/hosts, marker: '# {mark} OURS', block: '10.0.0.2 db' }"),
        Example("Drop the block", "blockinfile: { path: /etc/hosts, marker: '# {mark} OURS', state: absent }"),
    ]
    static let returns = [
        ReturnValue("msg", "`Block inserted`, `Block removed`, `File created`, and whether attributes changed"),
        ReturnValue("backup_file", "the copy of the old file, with `backup`"),
    ]

    enum State: String, ParameterChoice { case present, absent }

    @Parameter("The file.", aliases: "dest", "destfile", "name") var path: String
    @Parameter("Whether the block shall be there; an empty block is removed.") var state = State.present
    @Parameter("The marker lines; `{mark}` stands for `marker_begin` or `marker_end`.")
    var marker = "# {mark} ANSIBLE MANAGED BLOCK"
    @Parameter("The lines between the markers.", aliases: "content") var block = ""
    @Parameter("Insert after the last line that matches, or at `EOF`.") var insertafter: String?
    @Parameter("Insert before the last line that matches, or at `BOF`.") var insertbefore: String?
    @Parameter("Make the file when it is not there.") var create = false
    @Parameter("What stands for `{mark}` in the first marker.") var markerBegin = "BEGIN"
    @Parameter("What stands for `{mark}` in the last marker.") var markerEnd = "END"
    @Parameter("Keep an empty line after the block.") var appendNewline = false
    @Parameter("Keep an empty line before the block.") var prependNewline = false
    @ParameterGroup var replacement = FileReplacement()
    @ParameterGroup var attributes = FileAttributes()

    func validate() throws {
        try replacement.check()
        if insertafter != nil && insertbefore != nil {
            throw ArgumentError("parameters are mutually exclusive: insertbefore|insertafter")
        }
        for (name, pattern) in [("insertafter", insertafter), ("insertbefore", insertbefore)] {
            guard let pattern else { continue }
            do { _ = try PythonRegex(pattern) } catch { throw ArgumentError("\(error)", argument: name) }
        }
    }

    private var edit: FileEdit {
        FileEdit(
            path: path, attributes: attributes, replacement: replacement, create: create)
    }

    func probe(in context: TaskContext) throws -> Probe<FileState> { edit.probe }

    func decide(from state: FileState, in context: TaskContext) throws -> Decision {
        let original = try edit.original(state)
        if original == nil && self.state == .absent { return .nothing(["msg": .string("File \(path) not present")]) }
        let content = try edited(original ?? [])
        let message =
            original == content
            ? "" : original == nil ? "File created" : self.isWanted ? "Block inserted" : "Block removed"
        return edit.decide(.init(content: content, message: message), from: original, state)
    }

    private var isWanted: Bool { state == .present && !block.isEmpty }

    /// The content with the block where it belongs.
    func edited(_ original: [UInt8]) throws -> [UInt8] {
        var lines = Self.lines(original)
        func mark(_ word: String) -> [UInt8] { Array((marker.replacing("{mark}", with: word) + "\n").utf8) }
        let (begin, end) = (mark(markerBegin), mark(markerEnd))
        let body = block.hasSuffix("\n") ? block : block + "\n"
        let wanted = isWanted ? [begin] + Self.lines(Array(body.utf8)) + [end] : []
        var at: Int
        if let first = lines.lastIndex(of: begin), let last = lines.lastIndex(of: end) {
            at = min(first, last)
            lines.removeSubrange(at...max(first, last))
        } else {
            at = try place(in: original, lines)
        }
        if at > 0, lines[at - 1].last != 10 { lines[at - 1].append(10) }
        if prependNewline, state == .present, at != 0, lines[at - 1] != [10] {
            lines.insert([10], at: at)
            at += 1
        }
        lines.insert(contentsOf: wanted, at: at)
        let after = at + wanted.count
        if appendNewline, state == .present, after < lines.count, lines[after] != [10] { lines.insert([10], at: after) }
        return Array(lines.joined())
    }

    /// The number of the line before which a new block goes.
    private func place(in original: [UInt8], _ lines: [[UInt8]]) throws -> Int {
        let reading = SearchableText(original)
        let isAfter = insertbefore == nil
        guard let pattern = isAfter ? insertafter : insertbefore, pattern != (isAfter ? "EOF" : "BOF") else {
            return isAfter ? lines.count : 0
        }
        let regex = try PythonRegex(reading.pattern(pattern))
        // Only with `(?m)` in it does the pattern see more than one line.
        if pattern.hasPrefix("(?"), pattern.prefix(while: { $0 != ")" }).contains("m") {
            let text = reading.text(original)
            guard let match = regex.firstMatch(in: text) else { return lines.count }
            let offset = isAfter ? match.range.upperBound : match.range.lowerBound
            let count = text.utf8.prefix(offset).count { $0 == 10 }
            return isAfter ? count + 1 : count
        }
        guard let index = lines.lastIndex(where: { regex.isFound(in: reading.text($0)) }) else { return lines.count }
        return isAfter ? index + 1 : index
    }

    /// Lines with their ends, which are `\n`, `\r` or `\r\n`.
    private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            line.append(byte)
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if byte == 10 || (byte == 13 && next != 10) {
                lines.append(line)
                line = []
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
