// SPDX-License-Identifier: Apache-2.0

import HostAccess

/// What kind of private key a file holds, for those that libssh could not read as it is.
enum KeyFile {
    enum Kind: Equatable {
        case encrypted
        /// A key that lives in a FIDO token (`sk-` types).
        case hardware
        case unknown
        case unreadable(String)
    }

    static func kind(of path: String) -> Kind {
        let text: String
        do { text = String(decoding: try LocalText.read(path), as: UTF8.self) } catch {
            return .unreadable((error as? HostError)?.message ?? "can't be read")
        }
        if text.contains("ENCRYPTED") { return .encrypted }
        guard text.contains("BEGIN OPENSSH PRIVATE KEY") else { return .unknown }
        let body = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }.joined()
        // PROTOCOL.key of OpenSSH: "openssh-key-v1", a zero, then the cipher's name with its length before it; the
        // public key follows in the clear.
        let bytes = decode(body)
        guard bytes.count > 40 else { return .unknown }
        let publicPart = String(decoding: bytes.prefix(400).map { $0 < 0x80 ? $0 : 0x3f }, as: UTF8.self)
        if publicPart.contains("sk-ssh-ed25519@openssh.com") || publicPart.contains("sk-ecdsa-sha2-nistp256@") {
            return .hardware
        }
        let length = bytes[15..<19].reduce(0) { $0 << 8 | Int($1) }
        guard length < 64, bytes.count > 19 + length else { return .unknown }
        return String(decoding: bytes[19..<(19 + length)], as: UTF8.self) == "none" ? .unknown : .encrypted
    }

    private static func decode(_ text: String) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for letter in text.utf8 {
            guard let value = values[Int(letter)] else { continue }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bytes
    }
}
