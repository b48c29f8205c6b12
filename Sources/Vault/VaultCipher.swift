// SPDX-License-Identifier: Apache-2.0

import CCrypto

/// The cryptography of ansible-vault: PBKDF2, AES-256-CTR and HMAC-SHA256 of OpenSSL.
///
/// A password gives 80 bytes: the key of AES, the key of HMAC, and the counter's start. The tag is that of the
/// ciphertext, which is padded though CTR needs no padding (domain: ansible's `parsing/vault`).
struct VaultCipher {
    private let key: ArraySlice<UInt8>
    private let tagKey: ArraySlice<UInt8>
    private let counter: ArraySlice<UInt8>

    /// The number of rounds the format demands.
    private static let rounds: Int32 = 10_000

    /// Derives the keys; nil when OpenSSL refuses.
    init?(password: [UInt8], salt: [UInt8]) {
        var derived = [UInt8](repeating: 0, count: 80)
        let done = password.withUnsafeBytes { password in
            PKCS5_PBKDF2_HMAC(
                password.bindMemory(to: CChar.self).baseAddress, Int32(password.count), salt, Int32(salt.count),
                Self.rounds, EVP_sha256(), Int32(derived.count), &derived)
        }
        guard done == 1 else { return nil }
        (key, tagKey, counter) = (derived[0..<32], derived[32..<64], derived[64..<80])
    }

    /// The tag of a ciphertext.
    func tag(of ciphertext: [UInt8]) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let key = Array(tagKey)
        _ = HMAC(EVP_sha256(), key, Int32(key.count), ciphertext, ciphertext.count, &tag, &length)
        return tag
    }

    /// Whether `tag` is that of `ciphertext`; takes as long for a wrong one as for the right one.
    func accepts(_ tag: [UInt8], of ciphertext: [UInt8]) -> Bool {
        let expected = self.tag(of: ciphertext)
        return tag.count == expected.count && CRYPTO_memcmp(tag, expected, expected.count) == 0
    }

    /// The ciphertext of `plain`.
    func encrypt(_ plain: [UInt8]) -> [UInt8]? {
        let padding = 16 - plain.count % 16
        return transform(plain + [UInt8](repeating: UInt8(padding), count: padding))
    }

    /// What `ciphertext` hides; nil when its padding is wrong.
    func decrypt(_ ciphertext: [UInt8]) -> [UInt8]? {
        guard let padded = transform(ciphertext), let last = padded.last, (1...16).contains(last),
            padded.count >= Int(last), padded.suffix(Int(last)).allSatisfy({ $0 == last })
        else { return nil }
        return padded.dropLast(Int(last))
    }

    /// CTR mode is its own inverse.
    private func transform(_ input: [UInt8]) -> [UInt8]? {
        guard let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        guard EVP_EncryptInit_ex(context, EVP_aes_256_ctr(), nil, Array(key), Array(counter)) == 1 else { return nil }
        var output = [UInt8](repeating: 0, count: input.count + 16)
        var written: Int32 = 0
        guard EVP_EncryptUpdate(context, &output, &written, input, Int32(input.count)) == 1 else { return nil }
        return Array(output.prefix(Int(written)))
    }

    /// `count` random bytes; nil when the system has none.
    static func random(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return RAND_bytes(&bytes, Int32(count)) == 1 ? bytes : nil
    }
}
