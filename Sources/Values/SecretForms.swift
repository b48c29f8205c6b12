// SPDX-License-Identifier: Apache-2.0

/// Texts that must not be shown, ready to be looked for all at once: one pass over a text, however many there are.
struct SecretForms: Sendable {
    /// The forms of at least four bytes, by their first four.
    private var forms: [UInt32: Set<[UInt8]>] = [:]
    /// A bit for each hash of four bytes with which some form begins: most places of a text need no more than this look.
    private var begins = [UInt64](repeating: 0, count: 1024)

    /// Learns a form; one that is shorter than four bytes is left out.
    mutating func insert(_ form: String) {
        let bytes = Array(form.utf8)
        guard bytes.count >= 4 else { return }
        let word = bytes[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        forms[word, default: []].insert(bytes)
        begins[Self.slot(word) >> 6] |= 1 << (Self.slot(word) & 63)
    }

    /// `text` with `mask` in place of every form.
    ///
    /// Forms that overlap are masked together, so that none leaves a rest.
    func masking(_ text: String, by mask: String) -> String {
        guard !forms.isEmpty else { return text }
        var text = text
        return text.withUTF8 { bytes in
            let found = places(in: bytes)
            guard !found.isEmpty else { return nil }
            var (masked, shown) = ("", 0)
            for place in found {
                masked += String(decoding: bytes[shown..<place.lowerBound], as: UTF8.self) + mask
                shown = place.upperBound
            }
            return masked + String(decoding: bytes[shown...], as: UTF8.self)
        } ?? text
    }

    /// Where forms stand, in order; those that overlap as one.
    private func places(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var (found, word) = ([Range<Int>](), UInt32(0))
        for end in bytes.indices {
            word = word << 8 | UInt32(bytes[end])
            guard end >= 3, begins[Self.slot(word) >> 6] & 1 << (Self.slot(word) & 63) != 0 else { continue }
            let start = end - 3
            let length = forms[word]?.filter { bytes[start...].starts(with: $0) }.map(\.count).max()
            guard let length else { continue }
            if let last = found.last, start < last.upperBound {
                found[found.count - 1] = last.lowerBound..<max(last.upperBound, start + length)
            } else {
                found.append(start..<start + length)
            }
        }
        return found
    }

    private static func slot(_ word: UInt32) -> Int { Int((word &* 0x9E37_79B1) >> 16) }
}
