// SPDX-License-Identifier: Apache-2.0

/// Cuts a template into tokens, with Jinja2's white space control.
struct Lexer {
    private enum Tag {
        case variable, block, comment
    }

    let syntax: Syntax
    var bytes: [UInt8]
    var at = 0
    var tokens: [Token] = []
    private var counted = 0
    private var place = Place.start
    private var lineStarting = true

    init(_ text: String, _ syntax: Syntax) {
        self.syntax = syntax
        bytes = Self.normalized(text)
        if !syntax.keepTrailingNewline, bytes.last == 10 { bytes.removeLast() }
    }

    /// Every token of the template; the last one is `end`.
    static func tokens(of text: String, _ syntax: Syntax) throws -> [Token] {
        var lexer = Lexer(text, syntax)
        try lexer.root()
        return lexer.tokens
    }

    /// The tokens of a bare expression, as if it stood in a block.
    static func tokens(ofExpression text: String, _ syntax: Syntax) throws -> [Token] {
        var lexer = Lexer(text, syntax)
        try lexer.code(until: nil)
        lexer.add(.end, at: lexer.at)
        return lexer.tokens
    }

    private static func normalized(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        guard bytes.contains(13) else { return bytes }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            if byte == 13 {
                out.append(10)
            } else if byte != 10 || index == 0 || bytes[index - 1] != 13 {
                out.append(byte)
            }
        }
        bytes = out
        return bytes
    }

    /// The place of a byte; only ever asked for bytes further on.
    mutating func place(of offset: Int) -> Place {
        while counted < offset {
            if bytes[counted] == 10 {
                place = Place(line: place.line + 1, column: 1)
            } else if bytes[counted] & 0xC0 != 0x80 {
                place.column += 1
            }
            counted += 1
        }
        return place
    }

    mutating func add(_ kind: Token.Kind, at offset: Int) {
        tokens.append(Token(kind: kind, place: place(of: offset)))
    }

    mutating func error(_ message: String, at offset: Int) -> TemplateError {
        TemplateError(.syntax, message, at: place(of: offset))
    }

    func starts(with text: String, at offset: Int) -> Bool {
        offset <= bytes.count && bytes[offset...].starts(with: text.utf8)
    }

    // MARK: Text outside of tags

    private mutating func root() throws {
        let starts = [
            (Array(syntax.commentStart.utf8), Tag.comment), (Array(syntax.blockStart.utf8), .block),
            (Array(syntax.variableStart.utf8), .variable),
        ].sorted { $0.0.count > $1.0.count }
        let firsts = Set(starts.compactMap(\.0.first))
        while at < bytes.count {
            let start = at
            var found: (length: Int, tag: Tag)?
            while at < bytes.count, found == nil {
                if firsts.contains(bytes[at]), let match = starts.first(where: { bytes[at...].starts(with: $0.0) }) {
                    found = (match.0.count, match.1)
                } else {
                    at += 1
                }
            }
            guard let found else {
                data(start..<at)
                break
            }
            try tag(found.tag, length: found.length, textFrom: start)
        }
        add(.end, at: bytes.count)
    }

    private mutating func tag(_ tag: Tag, length: Int, textFrom start: Int) throws {
        let begin = at
        at += length
        var sign: UInt8 = 0
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
            sign = bytes[at]
            at += 1
        }
        data(start..<begin, sign: sign, isVariable: tag == .variable)
        switch tag {
        case .comment: try comment(from: begin)
        case .variable:
            add(.variableBegin, at: begin)
            try code(until: syntax.variableEnd)
        case .block:
            if try raw() { return }
            add(.blockBegin, at: begin)
            try code(until: syntax.blockEnd)
        }
    }

    private mutating func data(_ range: Range<Int>, sign: UInt8 = UInt8(ascii: "+"), isVariable: Bool = true) {
        var end = range.upperBound
        if sign == UInt8(ascii: "-") {
            while end > range.lowerBound, Self.isSpace(bytes[end - 1]) { end -= 1 }
        } else if sign != UInt8(ascii: "+"), syntax.lstripBlocks, !isVariable {
            let line = bytes[range].lastIndex(of: 10).map { $0 + 1 } ?? range.lowerBound
            if line > range.lowerBound || lineStarting, line < end, bytes[line..<end].allSatisfy(Self.isSpace) {
                end = line
            }
        }
        guard end > range.lowerBound else { return }
        var text = String(decoding: bytes[range.lowerBound..<end], as: UTF8.self)
        if syntax.newlineSequence != "\n" {
            text = text.split(separator: "\n", omittingEmptySubsequences: false).joined(
                separator: syntax.newlineSequence)
        }
        add(.data(text), at: range.lowerBound)
    }

    private mutating func comment(from begin: Int) throws {
        while at < bytes.count, !starts(with: syntax.commentEnd, at: at) { at += 1 }
        guard at < bytes.count else { throw error("missing end of comment tag", at: begin) }
        let sign = bytes[at - 1]
        at += syntax.commentEnd.utf8.count
        afterTag(sign: sign, trims: true)
    }

    /// Skips what the end of a tag swallows; `sign` is what stood before it.
    mutating func afterTag(sign: UInt8, trims: Bool) {
        if sign == UInt8(ascii: "-") {
            while at < bytes.count, Self.isSpace(bytes[at]) { at += 1 }
        } else if trims, sign != UInt8(ascii: "+"), syntax.trimBlocks, at < bytes.count, bytes[at] == 10 {
            at += 1
        }
        lineStarting = at > 0 && bytes[at - 1] == 10
    }

    /// A `raw` block, whole; false when this block is another one.
    private mutating func raw() throws -> Bool {
        let begin = at
        var scan = at
        guard let sign = keyword("raw", &scan) else { return false }
        at = scan
        afterTag(sign: sign == UInt8(ascii: "-") ? sign : UInt8(ascii: "+"), trims: false)
        let start = at
        while at < bytes.count {
            if starts(with: syntax.blockStart, at: at) {
                var scan = at + syntax.blockStart.utf8.count
                var opening: UInt8 = 0
                if scan < bytes.count, "-+".utf8.contains(bytes[scan]) {
                    opening = bytes[scan]
                    scan += 1
                }
                if let sign = keyword("endraw", &scan) {
                    data(start..<at, sign: opening, isVariable: false)
                    at = scan
                    afterTag(sign: sign, trims: true)
                    return true
                }
            }
            at += 1
        }
        throw error("missing end of raw directive", at: begin)
    }

    /// Reads `WORD` and the end of the block; the sign before the end, 0 without one, nil when it is something else.
    private func keyword(_ word: String, _ scan: inout Int) -> UInt8? {
        while scan < bytes.count, Self.isSpace(bytes[scan]) { scan += 1 }
        guard starts(with: word, at: scan) else { return nil }
        scan += word.utf8.count
        while scan < bytes.count, Self.isSpace(bytes[scan]) { scan += 1 }
        var sign: UInt8 = 0
        if scan < bytes.count, "-+".utf8.contains(bytes[scan]) {
            sign = bytes[scan]
            scan += 1
        }
        guard starts(with: syntax.blockEnd, at: scan) else { return nil }
        scan += syntax.blockEnd.utf8.count
        return sign
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
