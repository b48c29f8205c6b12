// SPDX-License-Identifier: Apache-2.0

/// A version of a Debian package, ordered as deb-version(7) says: epoch, upstream version, Debian revision.
struct DebianVersion: Comparable, Sendable {
    private let epoch: Int
    private let upstream: [UInt8]
    private let revision: [UInt8]

    init(_ text: String) {
        var rest = Array(text.utf8)[...]
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            epoch = Int(String(decoding: rest[..<colon], as: UTF8.self)) ?? 0
            rest = rest[(colon + 1)...]
        } else {
            epoch = 0
        }
        if let dash = rest.lastIndex(of: UInt8(ascii: "-")) {
            (upstream, revision) = (Array(rest[..<dash]), Array(rest[(dash + 1)...]))
        } else {
            (upstream, revision) = (Array(rest), [])
        }
    }

    static func == (a: DebianVersion, b: DebianVersion) -> Bool { order(a, b) == 0 }
    static func < (a: DebianVersion, b: DebianVersion) -> Bool { order(a, b) < 0 }

    private static func order(_ a: DebianVersion, _ b: DebianVersion) -> Int {
        if a.epoch != b.epoch { return a.epoch < b.epoch ? -1 : 1 }
        let upstream = order(a.upstream, b.upstream)
        return upstream != 0 ? upstream : order(a.revision, b.revision)
    }

    /// Texts and numbers in turn: texts by letter, numbers by value.
    private static func order(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var (x, y) = (a[...], b[...])
        while !x.isEmpty || !y.isEmpty {
            while weight(x.first) != 0 || weight(y.first) != 0 {
                let (left, right) = (weight(x.first), weight(y.first))
                if left != right { return left < right ? -1 : 1 }
                (x, y) = (x.dropFirst(), y.dropFirst())
            }
            let (left, right) = (number(&x), number(&y))
            if left != right { return left.count != right.count ? left.count - right.count : left < right ? -1 : 1 }
        }
        return 0
    }

    /// A tilde sorts before the end, the end and digits before letters, letters before all others.
    private static func weight(_ byte: UInt8?) -> Int {
        guard let byte else { return 0 }
        switch byte {
        case UInt8(ascii: "~"): return -1
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return 0
        case let letter where (97...122).contains(letter | 32): return Int(letter)
        default: return Int(byte) + 256
        }
    }

    /// The digits in front, without leading zeros: longer means larger.
    private static func number(_ bytes: inout ArraySlice<UInt8>) -> String {
        let digits = bytes.prefix { (48...57).contains($0) }
        bytes = bytes.dropFirst(digits.count)
        return String(decoding: digits.drop { $0 == 48 }, as: UTF8.self)
    }
}
