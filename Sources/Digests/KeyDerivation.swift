// SPDX-License-Identifier: Apache-2.0

import CCrypto

extension Digest {
    /// The keyed hash of `message` under `key` (HMAC of RFC 2104).
    public func hmac(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 64)
        var count: UInt32 = 0
        HMAC(algorithm, key, Int32(key.count), message, message.count, &out, &count)
        return Array(out.prefix(Int(count)))
    }

    /// `length` bytes derived from a password (PBKDF2 of RFC 8018 with this hash's HMAC).
    public func pbkdf2(password: [UInt8], salt: [UInt8], iterations: Int, length: Int) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: length)
        password.withUnsafeBytes { bytes in
            _ = PKCS5_PBKDF2_HMAC(
                bytes.bindMemory(to: CChar.self).baseAddress, Int32(password.count), salt, Int32(salt.count),
                Int32(iterations), algorithm, Int32(length), &out)
        }
        return out
    }
}
