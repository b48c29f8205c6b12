// SPDX-License-Identifier: Apache-2.0

import Glibc
import ShellScript
import Testing

@testable import HostAccess

@Suite(.timeLimit(.minutes(5))) struct TimeLimitTests {
    /// Programs that go on for minutes when nobody stops them, each with its own way to be missed.
    static let stubborn = [
        "sleep 300",
        "sleep 300 & wait",
        "sh -c 'sleep 300; true'",
        "setsid sleep 300; true",
        "(sleep 300 & ) ; sleep 300",
        "trap '' TERM; sleep 300",
        "sh -c 'trap \"\" TERM; while :; do sleep 1; done'",
        "kill -STOP $(sh -c 'echo $PPID'); sleep 300",
        "sleep 300 | cat",
    ]

    @Test(arguments: Shell.all)
    func `the limit ends a program and all its children, and not the shell`(shell: Shell) async throws {
        try await shell.withHost { host in
            let process = try await host.run("echo $$").trimmed
            for program in Self.stubborn {
                let tag = "lifeboat_tag_\(UInt64.random(in: .min ... .max))"
                let error = await #expect(throws: HostError.self) {
                    _ = try await host.run(
                        ShellScript(raw: "export TAG=\(tag); " + program), limit: .milliseconds(200))
                }
                #expect(error?.code == .timedOut, "\(program): \(error?.message ?? "")")
                #expect(error?.message.contains("0.2 s") == true, "\(program)")
                let same = try await host.run("echo $$").trimmed
                #expect(same == process, "\(program)")
                let left = try await host.run(
                    ShellScript(raw: "grep -l 'TAG=\(tag)' /proc/[0-9]*/environ 2>/dev/null | grep -v self; true"))
                #expect(left.stdout.isEmpty, "\(program)")
            }
        }
    }

    @Test func `what an earlier program left running is spared`() async throws {
        try await Shell(words: ["/bin/sh"]).withHost { host in
            let earlier = try await host.run("sleep 60 >/dev/null 2>&1 & echo $!").trimmed
            // The kernel counts starts in hundredths of a second.
            _ = try await host.run("sleep 0.05")
            await #expect(throws: HostError.self) { _ = try await host.run("sleep 300", limit: .milliseconds(100)) }
            let left = try await host.run("kill -0 \(earlier) && kill \(earlier)").succeeded
            #expect(left)
        }
    }

    @Test func `a cancelled task returns at once and its program is gone`() async throws {
        try await Shell(words: ["/bin/sh"]).withHost { host in
            let (started, signal) = AsyncStream.makeStream(of: Int32.self)
            let task = Task {
                try await host.run("echo $$; sleep 300") { chunk in
                    if let number = Int32(String(decoding: chunk.bytes, as: UTF8.self).dropLast()) {
                        signal.yield(number)
                    }
                }
            }
            var iterator = started.makeAsyncIterator()
            let process = try #require(await iterator.next())
            let began = ContinuousClock.now
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            #expect(.now - began < .seconds(30))
            #expect(kill(process, 0) != 0)
            let left = try await host.run("echo again").stdout
            #expect(left == "again\n")
        }
    }
}
