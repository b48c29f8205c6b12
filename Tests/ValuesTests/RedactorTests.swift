// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@Suite struct RedactorTests {
    private let secret = "p\"a s'é/&%"
    private func redactor(_ secrets: String...) -> Redactor {
        let redactor = Redactor()
        for secret in secrets { redactor.learn(secret) }
        return redactor
    }

    @Test func `a secret is masked in every form in which it may be shown`() {
        let forms = [
            secret, Value.string(secret).json(), Value.string(secret).json(JSONLayout(asciiOnly: false)),
            "'p\"a s'\\''é/&%'", "p%22a%20s%27%C3%A9%2F%26%25", Base64.encode(Array(secret.utf8)),
        ]
        for form in forms {
            let shown = redactor(secret).redact("before \(form) after \(form)")
            #expect(shown.hasPrefix("before ") && shown.contains(" after ") && shown.contains(Redactor.mask))
            #expect(!shown.contains(form.filter { $0 != "\"" }.suffix(5)), "\(shown)")
        }
    }

    @Test func `the longer secret goes first, so that no rest of it stays`() {
        #expect(redactor("hunter", "hunter22").redact("hunter22 hunter") == "******** ********")
    }

    @Test func `secrets that overlap are masked together, and those side by side each`() {
        let redactor = redactor("abcdef", "cdefgh", "héllo")
        #expect(redactor.redact("abcdefgh abcdefabcdef") == "******** ****************")
        #expect(redactor.redact("é héllohéllo é abcde") == "é **************** é abcde")
    }

    @Test func `lines of a secret are secrets where they are long or it has only one`() {
        let key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nshort\n-----END KEY-----\n"
        let redactor = redactor(key, "trailing\n")
        #expect(redactor.redact("read MIIEvQIBADANBg") == "read ********")
        #expect(redactor.redact("a short line") == "a short line")
        #expect(redactor.redact("it was trailing here") == "it was ******** here")
    }

    @Test(arguments: ["", "a", "abc"]) func `texts too short to be secrets garble nothing`(secret: String) {
        #expect(redactor(secret).redact("abc a b c") == "abc a b c")
    }

    @Test func `values are masked inside, keys too, and all else stays as it is`() {
        let redactor = Redactor()
        redactor.learn(["user": "anna", "passwords": ["s3cret", 1234567, ["deep": "hidden"]]])
        let value: Value = [
            "s3cret": 1, "text": "x s3cret y", "list": ["hidden", 7, .null, true], "number": 1234567, "user": "joe",
        ]
        #expect(
            redactor.redact(value) == [
                "********": 1, "text": "x ******** y", "list": ["********", 7, .null, true], "number": 1234567,
                "user": "joe",
            ])
    }

    @Test func `nothing learnt, nothing masked`() { #expect(Redactor().redact("anything") == "anything") }
}
