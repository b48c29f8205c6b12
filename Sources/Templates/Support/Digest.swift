// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

/// Hashes of OpenSSL by the names that Python's `hashlib` knows.
enum Digest {
    private static let otherNames = [
        "blake2b": "blake2b512", "blake2s": "blake2s256", "sha3_224": "sha3-224", "sha3_256": "sha3-256",
        "sha3_384": "sha3-384", "sha3_512": "sha3-512",
    ]

    /// The hash of `data`; throws when OpenSSL has no hash of that name.
    static func bytes(_ name: String, _ data: [UInt8]) throws -> [UInt8] {
        guard let type = EVP_get_digestbyname(otherNames[name] ?? name) else {
            throw TemplateError.type("unsupported hash type \(name)")
        }
        var out = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard EVP_Digest(data, data.count, &out, &length, type, nil) == 1 else {
            throw TemplateError.type("the hash \(name) is switched off")
        }
        return Array(out.prefix(Int(length)))
    }
}

/// Bytes as hexadecimal digits.
enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
