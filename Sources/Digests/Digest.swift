// SPDX-License-Identifier: Apache-2.0

import CCrypto

/// A hash algorithm of libcrypto.
public enum Digest: String, Sendable, CaseIterable {
    /// MD5 of RFC 1321: for old checksums only.
    case md5
    /// SHA-1 of FIPS 180-4: what Ansible calls `checksum`.
    case sha1
    /// SHA-224 of FIPS 180-4.
    case sha224
    /// SHA-256 of FIPS 180-4.
    case sha256
    /// SHA-384 of FIPS 180-4.
    case sha384
    /// SHA-512 of FIPS 180-4.
    case sha512

    var algorithm: OpaquePointer? {
        switch self {
        case .md5: EVP_md5()
        case .sha1: EVP_sha1()
        case .sha224: EVP_sha224()
        case .sha256: EVP_sha256()
        case .sha384: EVP_sha384()
        case .sha512: EVP_sha512()
        }
    }

    /// The hash of `bytes`.
    public func of(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 64)
        var count: UInt32 = 0
        let input = Array(bytes)
        EVP_Digest(input, input.count, &out, &count, algorithm, nil)
        return Array(out.prefix(Int(count)))
    }

    /// The hash of `bytes` in hexadecimal.
    public func hex(_ bytes: some Collection<UInt8>) -> String {
        of(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The hash of a text's UTF-8 in hexadecimal.
    public func hex(_ text: String) -> String { hex(Array(text.utf8)) }
}
