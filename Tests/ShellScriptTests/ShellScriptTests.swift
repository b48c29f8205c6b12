// SPDX-License-Identifier: Apache-2.0

import ShellScript
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ShellScriptTests {
    /// Texts that would do harm, or get lost, where a shell read them as program.
    static let hostile = [
        "", " ", "a b", "'", "''", "it's", "\"", "$HOME", "${x:-y}", "$(touch /nowhere)", "`id`", "\\", "\\n", "a\\",
        "a\nb", "\n", "\t", "\r", "*", "?", "[a-z]", "~", "~root", "#", "a#b", "!", "!!", "&", "a;b", "|", "<", ">",
        "(", ")", "{a,b}", "-n", "--", "-e x", "%s", "a=b", "=", ",", "é", "日本", "🙂", "e\u{301}", "\u{1}", "\u{1e}",
        "\u{7f}", "'; touch /nowhere; '", "LIFEBOAT_DATA", "a'b\"c$d`e\\f", "\u{200b}",
    ]

    @Test(
        arguments: [
            ("plain", "plain"), ("a/b.c-d_e:f=g@h%i+j,k", "a/b.c-d_e:f=g@h%i+j,k"), ("", "''"), ("a b", "'a b'"),
            ("it's", "'it'\\''s'"), ("'", "''\\'''"), ("$x", "'$x'"), ("~", "'~'"), ("a\nb", "'a\nb'"), ("é", "'é'"),
        ])
    func `a text is one word, quoted only where it must be`(text: String, word: String) {
        #expect(ShellScript.quote(text) == word)
    }

    @Test(arguments: TestShell.all)
    func `hostile texts arrive byte for byte`(shell: TestShell) async throws {
        let words: ShellScript = "printf '%s\\0' \(words: Self.hostile)"
        let output = try await shell.run(words.text)
        #expect(output.succeeded, "\(output.stderr)")
        #expect(output.stdoutBytes == Self.hostile.flatMap { Array($0.utf8) + [0] })
    }

    @Test(arguments: TestShell.all)
    func `a hostile text stays data wherever a value may stand`(shell: TestShell) async throws {
        for text in Self.hostile {
            let script: ShellScript = """
                set -u
                value=\(text)
                case $value in \(text)) ;; *) exit 3 ;; esac
                [ "$value" = \(text) ] || exit 4
                printf %s "$value"
                """
            let output = try await shell.run(script.text)
            #expect(output.status == 0, "\(text.debugDescription): \(output.stderr)")
            #expect(output.stdoutBytes == Array(text.utf8), "\(text.debugDescription)")
        }
    }

    @Test(arguments: TestShell.all)
    func `data is fed to a command as it is, with any bytes`(shell: TestShell) async throws {
        let every = (0..<9000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        for bytes in [[], [0], Array("LIFEBOAT_DATA\n".utf8), every] {
            let output = try await shell.run(ShellScript.feed(bytes, to: "cat").text)
            #expect(output.stdoutBytes == bytes)
        }
        let several: ShellScript = "while read -r line; do\n  printf '<%s>' \"$line\"\ndone"
        #expect(try await shell.run(ShellScript.feed(Array("a\nb\n".utf8), to: several).text).stdout == "<a><b>")
    }

    @Test func `programs are put together from literals, words and programs`() {
        let inner: ShellScript = "test -e \("a b")"
        let outer: ShellScript = "if \(inner); then chmod \(755) -- \(words: ["x", "it's"]); fi \(raw: "# $x")"
        #expect(outer.text == "if test -e 'a b'; then chmod 755 -- x 'it'\\''s'; fi # $x")
        #expect(("a \(words: [String]()) b" as ShellScript).text == "a  b")
        #expect(outer.description == outer.text)
    }

    @Test func `programs are joined by a line end, an empty one by nothing`() {
        var script: ShellScript = ""
        script += "a"
        script += ""
        script += "b"
        #expect(script.text == "a\nb")
        #expect((("" as ShellScript) + "").text.isEmpty)
    }
}
