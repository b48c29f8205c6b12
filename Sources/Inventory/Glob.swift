// SPDX-License-Identifier: Apache-2.0

/// A pattern of `*`, `?`, `[seq]` and `[!seq]`, as Python's `fnmatch` reads it.
struct Glob {
    private enum Piece {
        case any
        case one
        case letter(Character)
        case oneOf([ClosedRange<Character>], inverted: Bool)
    }

    private let pieces: [Piece]

    init(_ pattern: String) {
        var pieces: [Piece] = []
        var rest = Array(pattern)[...]
        while let character = rest.popFirst() {
            switch character {
            case "*": pieces.append(.any)
            case "?": pieces.append(.one)
            case "[":
                if let (piece, length) = Self.set(rest) {
                    pieces.append(piece)
                    rest = rest.dropFirst(length)
                } else {
                    pieces.append(.letter("["))
                }
            default: pieces.append(.letter(character))
            }
        }
        self.pieces = pieces
    }

    /// The set behind a `[`, and how long it is with its `]`; nil when it doesn't end.
    private static func set(_ text: ArraySlice<Character>) -> (Piece, Int)? {
        let inverted = text.first == "!"
        let body = inverted ? text.dropFirst() : text
        // A `]` right at the start is one of the set.
        guard let close = body.dropFirst().firstIndex(of: "]") else { return nil }
        var ranges: [ClosedRange<Character>] = []
        var rest = body[..<close]
        while let first = rest.popFirst() {
            if rest.count >= 2, rest.first == "-", let last = rest.dropFirst().first {
                if first <= last { ranges.append(first...last) }
                rest = rest.dropFirst(2)
            } else {
                ranges.append(first...first)
            }
        }
        return (.oneOf(ranges, inverted: inverted), close - text.startIndex + 1)
    }

    /// Whether the whole of `text` fits.
    func matches(_ text: String) -> Bool {
        let characters = Array(text)
        var piece = 0
        var at = 0
        var star: (piece: Int, at: Int)?
        while at < characters.count {
            if piece < pieces.count, case .any = pieces[piece] {
                star = (piece, at)
                piece += 1
            } else if piece < pieces.count, fits(pieces[piece], characters[at]) {
                piece += 1
                at += 1
            } else if let last = star {
                star = (last.piece, last.at + 1)
                piece = last.piece + 1
                at = last.at + 1
            } else {
                return false
            }
        }
        return pieces[piece...].allSatisfy { if case .any = $0 { true } else { false } }
    }

    private func fits(_ piece: Piece, _ character: Character) -> Bool {
        switch piece {
        case .any: false
        case .one: true
        case .letter(let letter): letter == character
        case .oneOf(let ranges, let inverted): ranges.contains { $0.contains(character) } != inverted
        }
    }
}
