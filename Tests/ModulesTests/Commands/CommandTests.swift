// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

@Suite(.timeLimit(.minutes(5))) struct CommandTests {
    @Test(
        arguments: [
            [
                "a b", "it's", "\"q\"", "", "$HOME", "`id`", "\\n", "*", "ä€😀", "-n", "line\nbreak", "tab\t", "!",
                "a;b|c&d",
            ]
        ])
    func `every word arrives as it is`(words: [String]) async throws {
        let scratch = try Scratch()
        let outcome = try await scratch.run(
            "command", ["argv": .strings(["printf", "<%s>"] + words), "expand_argument_vars": false])
        #expect(outcome.result.values["stdout"]?.string == words.map { "<\($0)>" }.joined())
        #expect(outcome.result.changed)
    }

    @Test(
        arguments: [
            ("printf '<%s>' a\\ b 'c d' \"e \\\" f\" ''", "<a b><c d><e \" f><>"),
            (
                "printf <%s> $LIFEBOAT_NOT_SET ${LIFEBOAT_NOT_SET}x $1 a$",
                "<$LIFEBOAT_NOT_SET><${LIFEBOAT_NOT_SET}x><$1><a$>"
            ),
            ("printf <%s> * ; | >", "<*><;><|><>>"),
        ])
    func `a command line is split as Python's shlex does`(line: String, stdout: String) async throws {
        let outcome = try await Scratch().run("command", ["cmd": .string(line)])
        #expect(outcome.result.values["stdout"]?.string == stdout)
    }

    @Test func `a failing program fails the task and still counts as a change`() async throws {
        let outcome = try await Scratch().run("shell", ["cmd": "echo out; echo err >&2; exit 7"])
        let result = outcome.result
        #expect(result.failed && result.changed)
        #expect(result.values["rc"] == 7)
        #expect(result.values["stdout_lines"] == ["out"])
        #expect(result.values["stderr"] == "err")
        #expect(result.values["msg"] == "non-zero return code")
    }

    @Test func `a program that is not there is told with Ansible's words`() async throws {
        let outcome = try await Scratch().run("command", ["cmd": "no-such-program --version"])
        #expect(outcome.result.failed)
        #expect(outcome.result.values["rc"] == 2)
        #expect(outcome.result.values["msg"]?.text.contains("No such file or directory: b'no-such-program'") == true)
    }

    @Test func `creates, removes, chdir and stdin are heeded`() async throws {
        let scratch = try Scratch()
        let directory = Value.string(scratch.directory)
        let arguments: Dict = ["cmd": "cat > made", "chdir": directory, "stdin": "text", "creates": "ma*"]
        #expect(try await scratch.run("shell", arguments, check: true).result.changed)
        #expect(try await scratch.run("shell", arguments).result.changed)
        #expect(try scratch.read("made") == "text\n")
        let again = try await scratch.run("shell", arguments)
        #expect(!again.result.changed)
        #expect(again.result.values["stdout"] == "skipped, since ma* exists")
        let gone = try await scratch.run("command", ["cmd": "rm made", "chdir": directory, "removes": "nothing"])
        #expect(gone.result.values["msg"] == "Did not run command since 'nothing' does not exist")
        let read = try await scratch.run("command", ["argv": ["cat", "-"], "stdin": "text"])
        #expect(read.result.values["stdout"] == "text")
        let lost = try await scratch.run("command", ["cmd": "true", "chdir": "/nowhere"])
        #expect(lost.result.values["msg"]?.text.contains("Unable to change directory") == true)
    }

    @Test(arguments: ["command", "shell", "raw"])
    func `nothing is run in check mode`(module: String) async throws {
        let scratch = try Scratch()
        let outcome = try await scratch.run(module, ["cmd": .string("touch " + scratch.path("x"))], check: true)
        #expect(outcome.skipped != nil)
        #expect(!scratch.exists("x"))
    }

    @Test func `a script is sent, run with its arguments, and removed`() async throws {
        let scratch = try Scratch()
        try scratch.write("my script.sh", "#!/bin/bash\nprintf '<%s>' \"$@\"; dirname \"$0\"; exit 3\n")
        let outcome = try await scratch.run("script", ["cmd": "'my script.sh' a 'b c' \"d\\\"e\""])
        let stdout = try #require(outcome.result.values["stdout"]?.string)
        #expect(stdout.hasPrefix("<a><b c><d\"e>"))
        #expect(outcome.result.values["rc"] == 3)
        let directory = stdout.split(separator: ">").last.map { $0.filter { $0 != "\n" } } ?? ""
        #expect(try await scratch.run("stat", ["path": .string(directory)]).result.values["stat"]?["exists"] == false)
    }

    @Test func `the answer has start, end and delta`() async throws {
        let outcome = try await Scratch().run("shell", ["cmd": "echo a; echo b"])
        #expect(outcome.result.values["stdout"] == "a\nb")
        #expect(outcome.result.values["delta"]?.text.wholeMatch(of: /\d+:\d\d:\d\d\.\d{6}/) != nil)
        let (start, end) = (outcome.result.values["start"]?.text, outcome.result.values["end"]?.text)
        #expect(start?.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/) != nil)
        #expect(try #require(start) <= #require(end))
        #expect(outcome.result.values["cmd"] == "echo a; echo b")
    }
}
