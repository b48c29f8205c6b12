// SPDX-License-Identifier: Apache-2.0

/// Bytes as text, five characters for four of them: a seventh less than base64, where every character counts.
///
/// The characters are Ascii85's, `!` to `u`, without its abbreviations.
enum Base85 {
    /// `bytes` as one line of text; a last group of n bytes has n + 1 characters.
    static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 4) {
            let group = bytes[start..<min(start + 4, bytes.count)]
            var number = (group + Array(repeating: 0, count: 4 - group.count)).reduce(UInt32(0)) {
                $0 << 8 | UInt32($1)
            }
            var characters: [UInt8] = []
            for _ in 0..<5 {
                characters.insert(UInt8(33 + number % 85), at: 0)
                number /= 85
            }
            out += characters.prefix(group.count + 1)
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The command that turns such text, in lines, back into bytes; perl is part of every Debian.
    static let decoder = #"""
        perl -0777 -ne 's/\s//g; $p = (5 - length() % 5) % 5; $_ .= "u" x $p; for $group (unpack "(a5)*", $_) { $n = 0; $n = $n * 85 + ord($_) - 33 for split //, $group; $out .= pack "N", $n } print substr $out, 0, length($out) - $p'
        """#
}
