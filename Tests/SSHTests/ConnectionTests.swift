// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostAccess
import ShellScript
import Synchronization
import Testing

@testable import SSH

@Suite(.serialized, .timeLimit(.minutes(5))) struct ConnectionTests {
    @Test func `a host is reached through two jump hosts`() async throws {
        try await PrivateServer.run { first in
            try await PrivateServer.run { second in
                try await PrivateServer.run { last in
                    // Each server knows the same key; each hop checks its own host key.
                    try await last.sh(
                        """
                        cat \(first.folder)/known_hosts \(second.folder)/known_hosts >>\(last.folder)/known_hosts
                        for f in \(first.folder) \(second.folder); do cp \(last.folder)/user.pub $f/authorized_keys; done
                        """)
                    let user = last.user
                    let jumps = "\(user)@127.0.0.1:\(first.port),\(user)@127.0.0.1:\(second.port)"
                    let settings = last.settings(["-J", jumps, "-i", last.folder + "/user"])
                    try await last.withHost(settings) { host in
                        let output = try await host.run("echo in; head -c 3000000 /dev/zero")
                        #expect(output.stdoutBytes.count == 3_000_003)
                        let bytes = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 9) }
                        try await host.send(.bytes(bytes), to: last.folder + "/sent", as: nil)
                        #expect(try LocalText.read(last.folder + "/sent") == bytes)
                    }
                    for server in [first, second, last] {
                        let log = try await server.sh("grep -c 'Accepted publickey' \(server.folder)/log")
                        #expect(log.trimmed == "1")
                    }
                }
            }
        }
    }

    @Test func `hosts behind one jump host share its connection`() async throws {
        try await PrivateServer.run { jump in
            try await PrivateServer.run { last in
                try await last.sh(
                    """
                    cat \(jump.folder)/known_hosts >>\(last.folder)/known_hosts
                    cp \(last.folder)/user.pub \(jump.folder)/authorized_keys
                    """)
                let words = ["-J", "\(last.user)@127.0.0.1:\(jump.port)", "-i", last.folder + "/user"]
                let connector = SSHConnector()
                let hosts = try (0..<10).map { _ in try connector.host(for: last.settings(words)) }
                try await withThrowingTaskGroup(of: String.self) { group in
                    for host in hosts { group.addTask { try await host.run("echo in").stdout } }
                    for try await text in group { #expect(text == "in\n") }
                }
                for host in hosts { await host.close() }
                let counts = try await last.sh("grep -c 'Accepted publickey' \(jump.folder)/log \(last.folder)/log")
                #expect(counts.lines.map { $0.split(separator: ":")[1] } == ["1", "10"])
            }
        }
    }

    @Test func `a proxy command stands for the connection, and ends with it`() async throws {
        try await PrivateServer.run { server in
            let pidFile = server.folder + "/proxy"
            let command = "sh -c 'echo $$ >\(pidFile); exec busybox nc %h %p'"
            let settings = server.settings(["-o", "ProxyCommand=\(command)"])
            _ = try await server.sh("command -v busybox")
            let output = try await server.withHost(settings) { try await $0.run("echo in") }
            #expect(output.stdout == "in\n")
            try await server.sh("! kill -0 \"$(cat \(pidFile))\"")
        }
    }

    @Test func `a time limit ends the program and not the connection`() async throws {
        try await PrivateServer.run { server in
            try await server.withHost { host in
                let process = try await host.run("echo $$").trimmed
                let error = await #expect(throws: HostError.self) {
                    _ = try await host.run(
                        "export TAG=lifeboat_$$; setsid sleep 300 & sleep 300",
                        limit: .milliseconds(300))
                }
                #expect(error?.code == .timedOut)
                let same = try await host.run("echo $$; grep -l TAG=lifeboat_$$ /proc/[0-9]*/environ 2>/dev/null")
                #expect(same.stdout == process + "\n")
            }
        }
    }

    @Test func `output streams while the program runs`() async throws {
        try await PrivateServer.run { server in
            try await server.withHost { host in
                let path = server.folder + "/go"
                let output = try await host.run("echo one; until [ -e \(path) ]; do sleep 0.01; done; echo two >&2") {
                    chunk in
                    if chunk.bytes.starts(with: "one".utf8) { try? LocalText.append("", to: path) }
                }
                #expect(output == ShellOutput(stdout: "one\n", stderr: "two\n"))
            }
        }
    }

    @Test func `a connection that breaks in the middle is told, and made anew`() async throws {
        try await PrivateServer.run { server in
            try await server.withHost { host in
                let path = server.folder + "/go"
                let error = await #expect(throws: HostError.self) {
                    // The shell's parent is the sshd of this connection; what it holds would be lost with it, so the
                    // program waits until its first words have arrived.
                    _ = try await host.run(
                        "echo half way; until [ -e \(path) ]; do sleep 0.01; done; kill -9 \"$PPID\"; sleep 60"
                    ) { _ in try? LocalText.append("", to: path) }
                }
                #expect(error?.code == .connectionLost)
                #expect(error?.message.contains("half way") == true)
                let again = try await host.run("echo again")
                #expect(again.stdout == "again\n")
            }
        }
    }

    @Test func `a host that falls silent is noticed in the middle of a program`() async throws {
        try await PrivateServer.run { server in
            let settings = server.settings(["-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=4"])
            try await server.withHost(settings) { host in
                // Long, but with signs of life in between.
                let output = try await host.run("sleep 6; echo still here")
                #expect(output.stdout == "still here\n")
                let error = await #expect(throws: HostError.self) {
                    _ = try await host.run("echo \"$PPID\" >\(server.folder)/stopped; kill -STOP \"$PPID\"; sleep 60")
                }
                #expect(error?.code == .connectionLost)
                #expect(error?.message.contains("no sign of life for 4 s") == true)
            }
            try await server.sh("kill -CONT \"$(cat \(server.folder)/stopped)\"")
        }
    }

    @Test func `a cancelled task comes back at once`() async throws {
        try await PrivateServer.run { server in
            try await server.withHost { host in
                let (started, signal) = AsyncStream.makeStream(of: Void.self)
                let task = Task { try await host.run("echo go; sleep 300") { _ in signal.yield() } }
                for await _ in started { break }
                let began = ContinuousClock.now
                task.cancel()
                await #expect(throws: CancellationError.self) { _ = try await task.value }
                #expect(.now - began < .seconds(30))
                let after = try await host.run("echo after")
                #expect(after.stdout == "after\n")
            }
        }
    }

    @Test func `fifty hosts at once, each with a session of its own`() async throws {
        try await PrivateServer.run { server in
            let connector = SSHConnector()
            let hosts = try (0..<50).map { _ in try connector.host(for: server.settings()) }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for (number, host) in hosts.enumerated() {
                    group.addTask {
                        for _ in 0..<10 { _ = try await host.run(":") }
                        return Int(try await host.run("echo \(number)").trimmed) ?? -1
                    }
                }
                let numbers = try await group.reduce(into: Set<Int>()) { $0.insert($1) }
                #expect(numbers == Set(0..<50))
            }
            for host in hosts { await host.close() }
        }
    }

    @Test func `no descriptor stays open, however a connection ends`() async throws {
        try await PrivateServer.run { server in
            _ = try await server.withHost { try await $0.run("echo in") }
            _ = try await server.refusal(server.settings(key: "other"))
            _ = try await server.withHost { try? await $0.run("kill -9 \"$PPID\"; sleep 60") }
            try await server.sh(": >\(server.folder)/known_hosts")
            _ = try await server.refusal(server.settings())
            #expect((0..<4096).filter { Self.peerPort(of: $0) == server.port }.isEmpty)
        }
    }

    /// The port that a descriptor of ours is connected to, if it is connected at all.
    private static func peerPort(of descriptor: Int32) -> Int? {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &size) == 0 }
        }
        return isConnected ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }

    @Test func `more programs at once than sshd allows channels wait for their turn`() async throws {
        try await PrivateServer.run { server in
            try await server.withHost { host in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<30 {
                        group.addTask { Int(try await host.run("sleep 0.05; echo \(number)").trimmed) ?? -1 }
                    }
                    let numbers = try await group.reduce(into: Set<Int>()) { $0.insert($1) }
                    #expect(numbers == Set(0..<30))
                }
            }
        }
    }

    @Test func `fifty megabytes go there and back unharmed`() async throws {
        try await PrivateServer.run { server in
            try await server.withHost { host in
                try await server.sh("head -c 50000000 /dev/urandom >\(server.folder)/a")
                try await host.send(.file(server.folder + "/a"), to: server.folder + "/b", as: nil)
                try await host.fetch(server.folder + "/b", to: server.folder + "/c", as: nil)
                let sums = try await server.sh("cd \(server.folder) && cat a b c | sha256sum - a b c | cut -c1-64")
                let sizes = try await server.sh("cd \(server.folder) && ls -l a b c; cmp a b; cmp b c; :")
                #expect(Set(sums.lines.dropFirst()).count == 1, "\(sizes.stdout)")
                #expect(sums.lines.count == 4)
            }
        }
    }

    @Test(arguments: [
        ("ForceCommand internal-sftp", "before it ran anything"),
        ("ForceCommand echo This account is closed; exit 1", "This account is closed"),
        ("MaxSessions 0", "no further channel"),
    ])
    func `a server without a shell for us says so`(option: String, words: String) async throws {
        try await PrivateServer.run(options: option) { server in
            let error = try await server.refusal(server.settings())
            #expect(error.message.contains(words), "\(error)")
        }
    }

    @Test func `what can't be reached says why and what to do`() async throws {
        try await PrivateServer.run { server in
            var settings = server.settings()
            settings.address = "no-such-host.invalid"
            var error = try await server.refusal(settings)
            #expect(error.code == .unreachable)
            #expect(error.message.contains("`no-such-host.invalid` has no address"))

            settings = server.settings()
            settings.port = 1
            error = try await server.refusal(settings)
            #expect(error.code == .unreachable)
            #expect(error.message.contains("127.0.0.1 port 1: connection refused"))

            // A service that takes the connection and says nothing.
            try await server.sh("kill -STOP \"$(cat \(server.folder)/pid)\"")
            settings = server.settings()
            settings.connectTimeout = .seconds(1)
            error = try await server.refusal(settings)
            try await server.sh("kill -CONT \"$(cat \(server.folder)/pid)\"")
            #expect(error.code == .unreachable)
            #expect(error.message.contains("said nothing within 1 s"), "\(error)")
        }
    }
}
