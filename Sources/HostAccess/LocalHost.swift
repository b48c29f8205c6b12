// SPDX-License-Identifier: Apache-2.0

import Glibc
import ShellScript

/// This machine as a host: the same shells and the same protocol, over pipes.
public struct LocalHost: Host {
    private let shells: ShellHost

    /// This machine, called `name` in messages.
    public init(name: String = "localhost") { shells = ShellHost(name: name, source: LocalSource()) }

    /// The name given to it.
    public var name: String { shells.name }

    /// Runs a program; see `Host`.
    public func run(
        _ script: ShellScript, as user: Become?, limit: Duration?, onOutput: (@Sendable (OutputChunk) -> Void)?
    ) async throws -> ShellOutput {
        try await shells.run(script, as: user, limit: limit, onOutput: onOutput)
    }

    /// Writes a file; see `Host`.
    public func send(_ payload: Payload, to path: String, as user: Become?) async throws {
        try await shells.send(payload, to: path, as: user)
    }

    /// Reads a file; see `Host`.
    public func fetch(_ path: String, to localPath: String, as user: Become?) async throws {
        try await shells.fetch(path, to: localPath, as: user)
    }

    /// Ends the shells; the next use starts new ones.
    public func reset() async { await shells.reset() }

    /// Ends the shells for good.
    public func close() async { await shells.close() }
}

/// Channels to processes of this machine.
package struct LocalSource: ChannelSource {
    package init() {}

    package func user() async throws -> String {
        let id = getuid()
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16384)
        guard getpwuid_r(id, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return String(id) }
        return String(cString: entry.pw_name)
    }

    package func open(_ command: String) async throws -> any ByteChannel { try LocalChannel(command: command) }

    package func reset() async {}

    package func close() async {}
}
