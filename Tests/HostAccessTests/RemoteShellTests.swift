// SPDX-License-Identifier: Apache-2.0

import Glibc
import ShellScript
import Synchronization
import Testing

@testable import HostAccess

struct Expected: Sendable, CustomTestStringConvertible {
    let program: String
    var status = 0
    var stdout = ""
    var stderrHas = ""
    var testDescription: String { program }

    static let all = [
        Expected(program: "echo hello", stdout: "hello\n"),
        Expected(program: "printf 'no line end'", stdout: "no line end"),
        Expected(program: ""),
        Expected(program: "# only a comment"),
        Expected(program: "exit 7", status: 7),
        Expected(program: "false", status: 1),
        Expected(program: "echo it\\'s; echo 'two '\\''quotes'\\'''", stdout: "it's\ntwo 'quotes'\n"),
        Expected(program: "echo one\necho two", stdout: "one\ntwo\n"),
        Expected(program: "cat <<'E'\na 'b' $c\nE", stdout: "a 'b' $c\n"),
        Expected(program: "echo wrong >&2; exit 3", status: 3, stderrHas: "wrong\n"),
        Expected(program: "cat; echo end", stdout: "end\n"),
        Expected(program: "read -r x; echo \"$?\"", stdout: "1\n"),
        Expected(program: "printf '\\036lifeboat-123>0\\n'", stdout: "\u{1e}lifeboat-123>0\n"),
        Expected(program: "printf '\\036\\036\\036'", stdout: "\u{1e}\u{1e}\u{1e}"),
        Expected(program: "set -- a 'b c'; for x in \"$@\"; do echo \"<$x>\"; done", stdout: "<a>\n<b c>\n"),
        Expected(program: "f() { return 4; }; f", status: 4),
        Expected(program: "exec sh -c 'exit 9'", status: 9),
        Expected(program: "cd /; pwd", stdout: "/\n"),
        Expected(program: "echo \"$LC_ALL $LANG\"", stdout: "C C\n"),
        Expected(program: "exec >&- 2>&-; exit 5", status: 5),
        Expected(program: "sh -c 'kill -9 $$'", status: 137, stderrHas: "Killed"),
        Expected(program: "trap 'echo bye' EXIT; exit 2", status: 2, stdout: "bye\n"),
    ]
    /// What only has to fail, and be over: shells differ in status and wording.
    static let failures = [
        "if true; then", "echo 'unclosed", "fi", "case x in", "echo $(", ")", "echo ${", "echo $undefined_variable",
        "export 1a=2 || exit 1", ". /nonexistent/file", "no_such_command_here",
    ]
}

@Suite(.timeLimit(.minutes(5))) struct RemoteShellTests {
    @Test func `a shell holds no descriptor of ours open`() async throws {
        try await withFolder { folder in
            // As a library opens files that knows nothing of children.
            let fd = open(folder + "/ours", O_RDWR | O_CREAT, 0o600)
            defer { close(fd) }
            try await Shell(words: ["/bin/sh"]).withHost { host in
                let open = try await host.run("for fd in /proc/$$/fd/*; do readlink \"$fd\"; done").stdout
                #expect(open.contains("pipe:") && !open.contains("/ours"))
            }
        }
    }

    @Test(arguments: Shell.all)
    func `programs give the same under every shell`(shell: Shell) async throws {
        try await shell.withHost { host in
            for expected in Expected.all {
                let output = try await host.run(ShellScript(raw: expected.program))
                #expect(output.status == expected.status, "\(expected.program)")
                #expect(output.stdout == expected.stdout, "\(expected.program)")
                #expect(
                    expected.stderrHas.isEmpty
                        ? output.stderr.isEmpty : output.stderr.contains(expected.stderrHas), "\(expected.program)")
            }
        }
    }

    @Test(arguments: Shell.all)
    func `a program that fails or can't be read leaves the shell whole`(shell: Shell) async throws {
        try await shell.withHost { host in
            let process = try await host.run("echo $$").trimmed
            for program in Expected.failures {
                let output = try await host.run(ShellScript(raw: program))
                #expect(output.status != 0, "\(program)")
                #expect(output.stderr.isEmpty == false, "\(program)")
            }
            let left = try await host.run("echo $$").trimmed
            #expect(left == process)
        }
    }

    @Test(arguments: Shell.all)
    func `nothing of a program stays for the next`(shell: Shell) async throws {
        try await shell.withHost { host in
            _ = try await host.run(
                "x=1; cd /usr; set -e; umask 0; alias ls=echo; trap '' TERM; f() { :; }; export y=2; exec 1>&-")
            let output = try await host.run("echo ${x-unset} ${y-unset} $(umask); pwd; f 2>/dev/null || echo none")
            #expect(output.lines.first?.hasPrefix("unset unset 00") == true)
            #expect(output.lines.last == "none")
            #expect(output.lines[1] != "/usr")
        }
    }

    @Test(arguments: Shell.all)
    func `bytes come back as they were`(shell: Shell) async throws {
        try await shell.withHost { host in
            let output = try await host.run(
                "i=0; while [ $i -lt 256 ]; do printf \"\\\\$(printf %03o $i)\"; i=$((i + 1)); done")
            #expect(output.stdoutBytes == Array(0...255))
        }
    }

    @Test(arguments: Shell.all)
    func `a huge program and a huge output at the same time don't block`(shell: Shell) async throws {
        let line = "echo '" + String(repeating: "x", count: 1000) + "'\n"
        let program = String(repeating: line, count: 1000)
        try await shell.withHost { host in
            let output = try await host.run(ShellScript(raw: program))
            #expect(output.stdoutBytes.count == 1_001_000)
        }
    }

    @Test(.timeLimit(.minutes(3))) func `a hundred megabytes come through in time that grows with them alone`()
        async throws
    {
        try await Shell(words: ["/bin/sh"]).withHost { host in
            let output = try await host.run("head -c 104857600 /dev/zero")
            #expect(output.stdoutBytes.count == 104_857_600)
        }
    }

    @Test func `output is passed on while the program runs`() async throws {
        try await withFolder { folder in
            try await Shell(words: ["/bin/sh"]).withHost { host in
                // The program waits for the file that is only made once its first output has arrived.
                let seen = Mutex<[OutputChunk]>([])
                let output = try await host.run(
                    "echo ready; echo odd >&2; until [ -e \(folder)/go ]; do sleep 0.01; done; echo end"
                ) { chunk in
                    let all = seen.withLock {
                        $0.append(chunk); return $0
                    }
                    if all.contains(where: { $0.bytes.starts(with: "ready".utf8) }) {
                        _ = try? LocalFile.Temporary(besides: folder + "/go").commit()
                    }
                }
                #expect(output.stdout == "ready\nend\n")
                let chunks = seen.withLock { $0 }
                #expect(chunks.filter { $0.stream == .stdout }.flatMap(\.bytes) == Array("ready\nend\n".utf8))
                #expect(chunks.filter { $0.stream == .stderr }.flatMap(\.bytes) == Array("odd\n".utf8))
            }
        }
    }

    @Test(arguments: Shell.all)
    func `something left running neither holds us up nor speaks into the next program`(shell: Shell) async throws {
        try await shell.withHost { host in
            try await withFolder { folder in
                let started = try await host.run(
                    "(until [ -e \(folder)/go ]; do sleep 0.01; done; echo late; : >\(folder)/done) & echo started")
                #expect(started.stdout == "started\n")
                let other = ShellHost(name: "other", source: LocalSource())
                _ = try await other.run(": >\(folder)/go; until [ -e \(folder)/done ]; do sleep 0.01; done")
                await other.close()
                let next = try await host.run("echo next")
                #expect(next.stdout == "next\n")
            }
        }
    }

    @Test func `a program that kills its shell is told, and the next gets a new one`() async throws {
        try await Shell(words: ["/bin/sh"]).withHost { host in
            let error = await #expect(throws: HostError.self) {
                _ = try await host.run("echo before; kill -9 $$; sleep 5")
            }
            #expect(error?.code == .connectionLost)
            #expect(error?.message.contains("before") == true)
            let left = try await host.run("echo after").stdout
            #expect(left == "after\n")
        }
    }

    @Test func `programs of one user run beside each other`() async throws {
        try await withFolder { folder in
            try await Shell(words: ["/bin/sh"]).withHost { host in
                // Each waits for the other: one after the other they would never end.
                let wait = "i=0; until [ -e \(folder)/%o ]; do sleep 0.01; i=$((i + 1)); [ $i -lt 500 ] || exit 1; done"
                async let a = host.run(ShellScript(raw: ": >\(folder)/a; " + wait.replacing("%o", with: "b")))
                async let b = host.run(ShellScript(raw: ": >\(folder)/b; " + wait.replacing("%o", with: "a")))
                let statuses = try await [a.status, b.status]
                #expect(statuses == [0, 0])
            }
        }
    }

    @Test func `more programs than shells wait for their turn`() async throws {
        try await Shell(words: ["/bin/sh"]).withHost { host in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<40 {
                    group.addTask { Int(try await host.run("sleep 0.02; echo \(number)").trimmed) ?? -1 }
                }
                let numbers = try await group.reduce(into: Set<Int>()) { $0.insert($1) }
                #expect(numbers == Set(0..<40))
            }
        }
    }
}

extension ShellHost {
    /// `run` with the arguments that most tests leave alone.
    func run(
        _ script: ShellScript, limit: Duration? = nil, onOutput: (@Sendable (OutputChunk) -> Void)? = nil
    ) async throws -> ShellOutput {
        try await run(script, as: nil, limit: limit, onOutput: onOutput)
    }
}
