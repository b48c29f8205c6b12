// SPDX-License-Identifier: Apache-2.0

/// The encodings that text files of a host can have, by Python's names.
enum TextEncoding: Sendable {
    case utf8, ascii, latin1, utf16, utf16LittleEndian, utf16BigEndian

    /// The encoding that Python calls `name`; nil when it is not one of these.
    init?(name: String) {
        switch name.lowercased().replacing("_", with: "-") {
        case "utf-8", "utf8": self = .utf8
        case "ascii", "us-ascii": self = .ascii
        case "latin-1", "latin1", "iso-8859-1", "iso8859-1", "l1": self = .latin1
        case "utf-16", "utf16": self = .utf16
        case "utf-16-le", "utf-16le": self = .utf16LittleEndian
        case "utf-16-be", "utf-16be": self = .utf16BigEndian
        default: return nil
        }
    }

    /// `text` in this encoding; nil when it has letters that the encoding lacks.
    func bytes(of text: String) -> [UInt8]? {
        switch self {
        case .utf8: return Array(text.utf8)
        case .ascii, .latin1:
            let limit = self == .ascii ? 128 : 256
            guard text.unicodeScalars.allSatisfy({ $0.value < limit }) else { return nil }
            return text.unicodeScalars.map { UInt8($0.value) }
        case .utf16: return [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        case .utf16LittleEndian: return text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        case .utf16BigEndian: return text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        }
    }

    /// The text that `bytes` are in this encoding; nil when they are not.
    func text(of bytes: [UInt8]) -> String? {
        switch self {
        case .utf8: return String(validating: bytes, as: UTF8.self)
        case .ascii: return bytes.allSatisfy { $0 < 128 } ? String(decoding: bytes, as: UTF8.self) : nil
        case .latin1: return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case .utf16:
            if bytes.starts(with: [0xFE, 0xFF]) { return Self.utf16BigEndian.text(of: Array(bytes.dropFirst(2))) }
            let rest = bytes.starts(with: [0xFF, 0xFE]) ? Array(bytes.dropFirst(2)) : bytes
            return Self.utf16LittleEndian.text(of: rest)
        case .utf16LittleEndian, .utf16BigEndian:
            guard bytes.count.isMultiple(of: 2) else { return nil }
            let units = stride(from: 0, to: bytes.count, by: 2).map { index in
                let (a, b) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
                return self == .utf16LittleEndian ? a | b << 8 : a << 8 | b
            }
            return String(validating: units, as: UTF16.self)
        }
    }
}
