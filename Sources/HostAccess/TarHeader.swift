// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The 512-byte blocks that describe an entry of a tar archive in GNU's format (tar(5)).
enum TarHeader {
    enum Kind: UInt8 {
        case file = 0x30
        case link = 0x32
        case directory = 0x35
        case longTarget = 0x4b
        case longName = 0x4c
    }

    /// The header of an entry, with those for a long name or link target before it.
    static func entry(_ name: String, _ kind: Kind, _ status: stat, target: String = "") -> [UInt8] {
        var blocks: [UInt8] = []
        if target.utf8.count > 100 { blocks += long(target, .longTarget) }
        if name.utf8.count > 100 { blocks += long(name, .longName) }
        let size = kind == .file ? Int(status.st_size) : 0
        return blocks
            + block(
                name, kind, mode: Int(status.st_mode & 0o7777), size: size, time: Int(status.st_mtim.tv_sec),
                target: target)
    }

    /// How many zeros fill the last block of `size` bytes.
    static func padding(after size: Int) -> Int { (512 - size % 512) % 512 }

    private static func long(_ text: String, _ kind: Kind) -> [UInt8] {
        let data = Array(text.utf8) + [0]
        return block("././@LongLink", kind, mode: 0o644, size: data.count, time: 0, target: "")
            + data + [UInt8](repeating: 0, count: padding(after: data.count))
    }

    private static func block(
        _ name: String, _ kind: Kind, mode: Int, size: Int, time: Int, target: String
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: some Sequence<UInt8>, at offset: Int, upTo count: Int) {
            for (index, byte) in bytes.prefix(count).enumerated() { block[offset + index] = byte }
        }
        put(name.utf8, at: 0, upTo: 100)
        put(octal(mode, width: 7), at: 100, upTo: 8)
        put(octal(0, width: 7), at: 108, upTo: 8)
        put(octal(0, width: 7), at: 116, upTo: 8)
        put(number(size), at: 124, upTo: 12)
        put(number(max(0, time)), at: 136, upTo: 12)
        put("        ".utf8, at: 148, upTo: 8)
        block[156] = kind.rawValue
        put(target.utf8, at: 157, upTo: 100)
        put("ustar  ".utf8, at: 257, upTo: 8)
        put("root".utf8, at: 265, upTo: 32)
        put("root".utf8, at: 297, upTo: 32)
        put(octal(block.reduce(0) { $0 + Int($1) }, width: 6) + [0, 0x20], at: 148, upTo: 8)
        return block
    }

    /// Octal, or from 8 GiB on the binary form that GNU tar and busybox read.
    private static func number(_ value: Int) -> [UInt8] {
        if value < 1 << 33 { return octal(value, width: 11) }
        return [0x80, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
    }

    private static func octal(_ value: Int, width: Int) -> [UInt8] {
        let digits = String(value, radix: 8).utf8
        return [UInt8](repeating: 0x30, count: max(0, width - digits.count)) + digits
    }
}
