// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostAccess
import ShellScript
import Testing

@testable import SSH

/// An sshd of the test's own on a loopback port, with keys of its own, in a folder that goes with it.
struct PrivateServer: Sendable {
    let folder: String
    let port: Int
    let user: String
    /// Runs the server, and everything else that a test needs done here.
    let local: LocalHost

    /// Serves with `options` added to sshd's configuration, for as long as `body` runs.
    static func run(options: String = "", _ body: (PrivateServer) async throws -> Void) async throws {
        try #require(
            access("/usr/sbin/sshd", X_OK) == 0,
            "these tests need an sshd: apt-get install openssh-server openssh-client")
        let local = LocalHost()
        let folder = "/tmp/lifeboat-sshd-\(UInt64.random(in: .min ... .max))"
        let server = PrivateServer(
            folder: folder, port: try freePort(), user: try await LocalSource().user(), local: local)
        let result: Result<Void, any Error>
        do {
            try await server.start(options)
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        _ = try? await server.sh("[ ! -e \(folder)/pid ] || kill $(cat \(folder)/pid); rm -rf \(folder)")
        await local.close()
        try result.get()
    }

    /// Runs a program on this machine that must succeed.
    @discardableResult
    func sh(_ script: ShellScript) async throws -> ShellOutput {
        let output = try await local.run(script, as: nil, limit: .seconds(60), onOutput: nil)
        try #require(output.succeeded, "\(script): \(output.stderr)")
        return output
    }

    private func start(_ options: String) async throws {
        try await sh(
            """
            mkdir \(folder); cd \(folder); [ "$(id -u)" != 0 ] || mkdir -p /run/sshd
            for key in host user other; do ssh-keygen -q -t ed25519 -N '' -C $key -f $key; done
            cp user.pub authorized_keys
            printf '[127.0.0.1]:%s %s\\n' \(port) "$(cut -d' ' -f1,2 host.pub)" >known_hosts
            cat >config <<END
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(folder)/host
            AuthorizedKeysFile \(folder)/authorized_keys
            PidFile \(folder)/pid
            UsePAM no
            StrictModes no
            PermitRootLogin yes
            MaxStartups 1000
            \(raw: options)
            END
            /usr/sbin/sshd -f \(folder)/config -E \(folder)/log
            until grep -q 'Server listening' log; do sleep 0.01; done
            """)
    }

    private static func freePort() throws -> Int {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(fd) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                try #require(bind(fd, address, size) == 0)
                try #require(getsockname(fd, address, &size) == 0)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }

    /// Settings that lead here, with this server's own key file and known_hosts and nothing from the user's folder.
    func settings(_ more: [String] = [], key: String? = "user") -> ConnectionSettings {
        var settings = ConnectionSettings(name: "server", address: "127.0.0.1")
        settings.port = port
        settings.user = user
        settings.privateKeyFile = key.map { folder + "/" + $0 }
        settings.sshArguments =
            more + [
                "-F", "none", "-o", "UserKnownHostsFile=\(folder)/known_hosts", "-o", "GlobalKnownHostsFile=none",
                "-o", "IdentityFile=none", "-o", "IdentityAgent=none",
            ]
        return settings
    }

    /// Connects with `settings` for as long as `body` runs.
    func withHost<T>(
        _ settings: ConnectionSettings? = nil, options: SSHConnector.Options = .init(),
        _ body: (any Host) async throws -> T
    ) async throws -> T {
        let host = try SSHConnector(options).host(for: settings ?? self.settings())
        do {
            let result = try await body(host)
            await host.close()
            return result
        } catch {
            await host.close()
            throw error
        }
    }

    /// What connecting with `settings` says when it fails.
    func refusal(
        _ settings: ConnectionSettings, options: SSHConnector.Options = .init()
    ) async throws -> HostError {
        let error = await #expect(throws: HostError.self) {
            try await withHost(settings, options: options) { _ = try await $0.run("echo in") }
        }
        return try #require(error)
    }
}

extension Host {
    /// `run` with the arguments that most tests leave alone.
    func run(
        _ script: ShellScript, limit: Duration? = nil, onOutput: (@Sendable (OutputChunk) -> Void)? = nil
    ) async throws -> ShellOutput {
        try await run(script, as: nil, limit: limit, onOutput: onOutput)
    }
}
