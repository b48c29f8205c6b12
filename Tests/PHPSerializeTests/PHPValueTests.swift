// SPDX-License-Identifier: Apache-2.0

import PHPSerialize
import Testing

@Suite struct PHPValueTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(arguments: [
        "N;", "b:1;", "i:-42;", "d:0.1;", "d:-INF;", "d:1.0E+25;", "s:0:\"\";", "s:3:\"a\"b\";", "s:6:\"s:1:\"x\";",
        "a:0:{}", "a:2:{i:0;s:2:\"ü\";s:1:\"k\";a:1:{i:7;N;}}",
        "O:8:\"stdClass\":1:{s:1:\"p\";R:1;}", "O:3:\"A\\B\":2:{s:4:\"\0*\0x\";i:1;s:6:\"\0A\\B\0y\";r:2;}",
        "C:3:\"Old\":5:{x:i:1}", "E:10:\"Suit:Clubs\";",
    ])
    func `what is read comes out byte for byte`(_ text: String) throws {
        let value = try #require(PHPValue(serialized: bytes(text)))
        #expect(value.serialized == bytes(text))
        #expect(value.mapStrings { _, _ in nil } == nil)
    }

    @Test(arguments: [
        "", "a", "s:5:\"abc\";", "s:2:\"abc\";", "s:3:\"abc\"", "a:2:{i:0;i:1;}", "a:1:{i:0;i:1;", "a:1:{b:1;i:1;}",
        "a:99999999999:{}", "i:;", "i:1;i:2;", "O:3:\"AB\":0:{}", "C:1:\"A\":9:{x}", "b:2;", "N", "s:-1:\"\";",
        "a:1:{i:0;O:1:\"A\":1:{i:0;i:1;}", "s:18446744073709551616:\"x\";", "E:3:\"A:B\"", "S:2:\"\\zz\";",
    ])
    func `what is damaged is no value`(_ text: String) { #expect(PHPValue(serialized: bytes(text)) == nil) }

    @Test func `depth without end is refused and does not end the program`() {
        let text = String(repeating: "a:1:{i:0;", count: 100_000) + "N;" + String(repeating: "}", count: 100_000)
        #expect(PHPValue(serialized: bytes(text)) == nil)
    }

    @Test func `texts and keys of arrays are mapped, names of properties and classes are not`() throws {
        let value = try #require(
            PHPValue(serialized: bytes("a:2:{s:3:\"old\";s:3:\"old\";i:0;O:3:\"old\":1:{s:3:\"old\";s:5:\"older\";}}")))
        let changed = value.mapStrings { text, _ in text.starts(with: bytes("old")) ? bytes("newer") + text[3...] : nil
        }
        #expect(
            changed?.serialized
                == bytes("a:2:{s:5:\"newer\";s:5:\"newer\";i:0;O:3:\"old\":1:{s:3:\"old\";s:7:\"newerer\";}}"))
    }

    @Test func `a text tells the key it stands under, private properties without their class`() throws {
        let value = try #require(
            PHPValue(
                serialized: bytes(
                    "a:3:{s:3:\"key\";s:1:\"a\";i:0;s:1:\"b\";s:1:\"o\";O:1:\"C\":1:{s:4:\"\0C\0k\";s:1:\"c\";}}")))
        var seen: [String] = []
        _ = value.mapStrings { text, place in
            if case .value(let key) = place {
                seen.append(
                    String(decoding: text, as: UTF8.self) + "@"
                        + (key.map { String(decoding: $0, as: UTF8.self) } ?? "-"))
            }
            return nil
        }
        #expect(seen == ["a@key", "b@-", "c@k"])
    }

    @Test func `texts that count characters are read too`() {
        #expect(PHPValue(serialized: bytes("S:3:\"a\\0a\\5c\";")) == .string([97, 10, 92]))
    }

    @Test(arguments: [
        ("a:1:{", true), ("s:12:\"", true), ("O:8:\"x", true), ("a:1", false), ("i:5;", false), ("at 10:30", false),
    ])
    func `the beginning tells what was meant`(_ text: String, _ expected: Bool) {
        #expect(PHPValue.isLikely(bytes(text)) == expected)
    }
}
