// SPDX-License-Identifier: Apache-2.0

import Digests

/// A host's name in a text, and what stands before it.
struct Hit {
    private let text: [UInt8]
    private let start: Int, end: Int

    init(_ text: [UInt8], _ start: Int, _ end: Int) { (self.text, self.start, self.end) = (text, start, end) }

    /// The ways in which `@` and `://` are written: as they are, in a URL's query, in JSON.
    private static let ats = ["@", "%40", "\\u0040"].map { Array($0.utf8) }
    private static let separators = ["://", ":\\/\\/", "%3A%2F%2F", "%3a%2f%2f"].map { Array($0.utf8) }

    /// Where the mail address at this host begins, and an address of nobody for it; nil when there is no `@`.
    func mailAddress(after limit: Int) -> (start: Int, replacement: [UInt8])? {
        guard let at = Self.ats.first(where: { start - $0.count >= limit && text.matches($0, at: start - $0.count) })
        else { return nil }
        let local = text.startOfLocalPart(before: start - at.count, after: limit)
        guard local < start - at.count else { return (start, Array("invalid".utf8)) }
        let whole = text[local..<(start - at.count)] + [UInt8(ascii: "@")] + text[start..<end]
        let name = "mail-" + Digest.sha256.hex(whole.map(\.lowered)).prefix(8)
        return (local, Array(name.utf8) + at + Array("invalid".utf8))
    }

    /// Where what is replaced begins, and how it begins then: with another scheme when one is wanted and one is there.
    func scheme(_ wanted: [UInt8]?, after limit: Int) -> (start: Int, text: [UInt8]) {
        guard let wanted else { return (start, []) }
        for separator in Self.separators where text.matches(separator, at: start - separator.count) {
            for scheme in ["https", "http"].map({ Array($0.utf8) }) {
                let first = start - separator.count - scheme.count
                guard first >= limit, text.matches(scheme, at: first) else { continue }
                return (first, wanted + text[(start - separator.count)..<start])
            }
        }
        return (start, [])
    }
}

extension UInt8 {
    /// The small letter of a capital one of ASCII.
    var lowered: UInt8 { self >= 65 && self <= 90 ? self + 32 : self }
    /// Whether it is a letter or digit of ASCII.
    var isLetterOrDigit: Bool { (lowered >= 97 && lowered <= 122) || (self >= 48 && self <= 57) }
    /// Whether a host's name may hold it.
    var isHostByte: Bool { isLetterOrDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: ".") }
    fileprivate var isHexadecimal: Bool { (self >= 48 && self <= 57) || (lowered >= 97 && lowered <= 102) }
}

extension [UInt8] {
    /// Whether `needle`, in small letters, stands at `place` in any letters.
    func matches(_ needle: [UInt8], at place: Int) -> Bool {
        guard place >= 0, needle.count <= count - place else { return false }
        for offset in 0..<needle.count where self[place + offset].lowered != needle[offset].lowered { return false }
        return true
    }

    func hasSuffix(_ end: [UInt8]) -> Bool { count >= end.count && suffix(end.count).elementsEqual(end) }

    /// Whether a host's name goes on at `place`: a dot only counts when another label follows.
    func nameGoesOn(at place: Int) -> Bool {
        guard place < count else { return false }
        if self[place] == UInt8(ascii: ".") { return place + 1 < count && self[place + 1].isLetterOrDigit }
        return self[place].isHostByte
    }

    /// Where the host's name begins of which `place` is a part.
    func startOfName(before place: Int) -> Int {
        var start = place
        while start > 0, self[start - 1].isHostByte { start -= 1 }
        start = behindEscape(start, limit: place)
        while start < place, !self[start].isLetterOrDigit { start += 1 }
        return start
    }

    /// Where the local part of a mail address begins that ends before `place`.
    func startOfLocalPart(before place: Int, after limit: Int) -> Int {
        var start = place
        while start > limit, self[start - 1].isHostByte || "_+".utf8.contains(self[start - 1]) { start -= 1 }
        return behindEscape(start, limit: place)
    }

    /// `start`, or the place behind an escape of which the letters were taken for a part of the name: `%2F`, `\n`, `\u002f`.
    private func behindEscape(_ start: Int, limit: Int) -> Int {
        guard start > 0 else { return start }
        switch self[start - 1] {
        case UInt8(ascii: "%") where start + 2 <= limit && self[start].isHexadecimal && self[start + 1].isHexadecimal:
            return start + 2
        case UInt8(ascii: "\\")
        where start + 5 <= limit && self[start] == UInt8(ascii: "u")
            && self[(start + 1)..<(start + 5)].allSatisfy(\.isHexadecimal):
            return start + 5
        case UInt8(ascii: "\\") where start < limit && "nrtbf".utf8.contains(self[start]): return start + 1
        default: return start
        }
    }
}
