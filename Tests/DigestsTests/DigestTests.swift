// SPDX-License-Identifier: Apache-2.0

import Digests
import Testing

/// The hashes of `abc` in FIPS 180-4's examples and RFC 1321.
@Test(arguments: [
    (Digest.md5, "900150983cd24fb0d6963f7d28e17f72"),
    (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
])
func `a hash is the standard's`(digest: Digest, hex: String) {
    #expect(digest.hex("abc") == hex)
}
