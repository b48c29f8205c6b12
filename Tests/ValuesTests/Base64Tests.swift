// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@Suite struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `the examples of RFC 4648 go both ways`(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test func `every byte goes both ways, also in lines`() {
        let bytes = (0..<256).map(UInt8.init)
        let text = Base64.encode(bytes)
        #expect(Base64.decode(text) == bytes)
        #expect(Base64.decode(text.prefix(76) + "\r\n" + text.dropFirst(76) + "\n") == bytes)
    }

    @Test(arguments: ["Z", "Zm9vY", "Zm-v", "Zg==Zg==", "Zm9v!"]) func `what is no base64 is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
