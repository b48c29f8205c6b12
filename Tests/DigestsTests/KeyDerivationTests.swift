// SPDX-License-Identifier: Apache-2.0

import Digests
import Testing

private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// Test case 2 of RFC 4231.
@Test func `a keyed hash is the standard's`() {
    let mac = Digest.sha256.hmac(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
    #expect(hex(mac) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
}

/// The second vector of RFC 7914, section 11, cut to 32 bytes, and the first of RFC 6070.
@Test func `a derived key is the standard's`() {
    let derived = Digest.sha256.pbkdf2(
        password: Array("Password".utf8), salt: Array("NaCl".utf8), iterations: 80000, length: 32)
    #expect(hex(derived) == "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56")
    let short = Digest.sha1.pbkdf2(
        password: Array("password".utf8), salt: Array("salt".utf8), iterations: 1, length: 20)
    #expect(hex(short) == "0c60c80f961f0e71f3a9b524af6012062fe037a6")
}
