// SPDX-License-Identifier: Apache-2.0

import Values

/// The generator behind Python's `random.Random(seed)`: MT19937.
///
/// Source: Matsumoto and Nishimura 1998; the seeding of texts is that of CPython's `random` module, version 2.
struct MersenneTwister: RandomNumberGenerator {
    private static let size = 624
    private var words = [UInt32](repeating: 0, count: Self.size)
    private var at = Self.size

    /// Seeded as Python seeds with this value: a text by its SHA-512, a whole number by itself.
    init(seed: Value) throws {
        switch seed {
        case .string(let text):
            let bytes = Array(text.utf8)
            self.init(key: Self.words(ofBigEndian: bytes + (try Digest.bytes("sha512", bytes))))
        case .int, .bool:
            let magnitude = seed.wholeNumber?.magnitude ?? 0
            let key = [UInt32(truncatingIfNeeded: magnitude), UInt32(truncatingIfNeeded: magnitude >> 32)]
            self.init(key: key[1] == 0 ? [key[0]] : key)
        default:
            throw TemplateError.type("a seed is a text or a whole number, not \(seed.typeName)")
        }
    }

    /// The number in `bytes`, cut into words with the lowest first.
    private static func words(ofBigEndian bytes: [UInt8]) -> [UInt32] {
        var words: [UInt32] = []
        for (index, byte) in bytes.reversed().enumerated() {
            if index % 4 == 0 { words.append(0) }
            words[index / 4] |= UInt32(byte) << UInt32(8 * (index % 4))
        }
        while words.count > 1, words.last == 0 { words.removeLast() }
        return words
    }

    private init(key: [UInt32]) {
        words[0] = 19_650_218
        for i in 1..<Self.size { words[i] = 1_812_433_253 &* (words[i - 1] ^ words[i - 1] >> 30) &+ UInt32(i) }
        var (i, j) = (1, 0)
        for _ in 0..<max(Self.size, key.count) {
            words[i] = (words[i] ^ (words[i - 1] ^ words[i - 1] >> 30) &* 1_664_525) &+ key[j] &+ UInt32(j)
            Self.step(&i, &words)
            j = (j + 1) % key.count
        }
        for _ in 0..<Self.size - 1 {
            words[i] = (words[i] ^ (words[i - 1] ^ words[i - 1] >> 30) &* 1_566_083_941) &- UInt32(i)
            Self.step(&i, &words)
        }
        words[0] = 0x8000_0000
    }

    private static func step(_ index: inout Int, _ words: inout [UInt32]) {
        index += 1
        guard index >= size else { return }
        words[0] = words[size - 1]
        index = 1
    }

    private mutating func word() -> UInt32 {
        if at >= Self.size { refill() }
        var y = words[at]
        at += 1
        y ^= y >> 11
        y ^= y << 7 & 0x9d2c_5680
        y ^= y << 15 & 0xefc6_0000
        return y ^ y >> 18
    }

    private mutating func refill() {
        for k in 0..<Self.size {
            let y = words[k] & 0x8000_0000 | words[(k + 1) % Self.size] & 0x7fff_ffff
            words[k] = words[(k + 397) % Self.size] ^ y >> 1 ^ (y & 1 == 0 ? 0 : 0x9908_b0df)
        }
        at = 0
    }

    /// 64 random bits, the lower word first.
    mutating func next() -> UInt64 { UInt64(word()) | UInt64(word()) << 32 }

    /// A number below `limit`, drawn as Python's `randrange` draws it.
    mutating func below(_ limit: Int) -> Int {
        guard limit > 0 else { return 0 }
        let bits = Int.bitWidth - limit.leadingZeroBitCount
        while true {
            let drawn =
                bits <= 32 ? Int(word() >> UInt32(32 - bits)) : Int(word()) | Int(word() >> UInt32(64 - bits)) << 32
            if drawn < limit { return drawn }
        }
    }

    /// `items` in an order drawn as Python's `shuffle` draws it.
    mutating func shuffled(_ items: [Value]) -> [Value] {
        var items = items
        for index in items.indices.dropFirst().reversed() { items.swapAt(index, below(index + 1)) }
        return items
    }
}
