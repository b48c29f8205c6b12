// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

@Suite struct ShellOutputTests {
    @Test(
        arguments: [
            ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\n\n", ["a", ""]), ("a\n b \n", ["a", " b "]),
            ("\na", ["", "a"]),
        ] as [(String, [String])])
    func `lines have no ends, and the last end begins no line`(stdout: String, lines: [String]) {
        #expect(ShellOutput(stdout: stdout).lines == lines)
    }

    @Test(arguments: [("", ""), (" \n", ""), (" a b\n", "a b"), ("a", "a")])
    func `white space is trimmed at the ends only`(stdout: String, trimmed: String) {
        #expect(ShellOutput(stdout: stdout).trimmed == trimmed)
    }

    @Test func `bytes that are no text are kept as bytes and repaired as text`() {
        let output = ShellOutput(status: 1, stdoutBytes: [0x61, 0xff, 0x62], stderr: "")
        #expect(output.stdoutBytes == [0x61, 0xff, 0x62])
        #expect(output.stdout == "a\u{fffd}b")
        #expect(!output.succeeded && ShellOutput().succeeded)
    }
}
