// SPDX-License-Identifier: Apache-2.0

/// A tar archive put together in memory: ustar headers, pax records for long names.
///
/// Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Header Block".
struct TarWriter {
    private(set) var bytes: [UInt8] = []

    /// Adds a file.
    mutating func add(_ name: String, _ content: [UInt8], mode: Int, uid: Int = 0, gid: Int = 0) {
        if name.utf8.count > 100 {
            let record = Self.record("path", name)
            header("pax", size: record.count, mode: 0o644, uid: 0, gid: 0, type: "x")
            append(record)
        }
        header(name, size: content.count, mode: mode, uid: uid, gid: gid, type: "0")
        append(content)
    }

    /// The archive with its end.
    func finished() -> [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    private mutating func append(_ content: [UInt8]) {
        bytes += content
        bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    private mutating func header(
        _ name: String, size: Int, mode: Int, uid: Int, gid: Int, type: Unicode.Scalar
    ) {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: some Sequence<UInt8>, at offset: Int, _ limit: Int) {
            for (index, byte) in text.prefix(limit).enumerated() { block[offset + index] = byte }
        }
        func number(_ value: Int, at offset: Int, _ width: Int) {
            let digits = String(value, radix: 8)
            put((String(repeating: "0", count: max(0, width - digits.count)) + digits).utf8, at: offset, width)
        }
        put(name.utf8, at: 0, 100)
        number(mode, at: 100, 7)
        // Ids beyond the field's width are set by the caller afterwards.
        number(uid < 0o10000000 ? uid : 0, at: 108, 7)
        number(gid < 0o10000000 ? gid : 0, at: 116, 7)
        number(size, at: 124, 11)
        number(0, at: 136, 11)
        put([UInt8](repeating: 32, count: 8), at: 148, 8)
        block[156] = UInt8(ascii: type)
        put("ustar\u{0}00".utf8, at: 257, 8)
        number(block.reduce(0) { $0 + Int($1) }, at: 148, 6)
        block[154] = 0
        bytes += block
    }

    /// A pax record: its own length, a space, `key=value` and a newline.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = " \(key)=\(value)\n".utf8.count
        var length = rest + String(rest).count
        length = rest + String(length).count
        return Array("\(length) \(key)=\(value)\n".utf8)
    }
}
