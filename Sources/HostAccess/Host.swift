// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// A host that can be asked and changed: the port between the engine and SSH or the local machine.
///
/// It connects at its first use and keeps one persistent shell per user. All calls may throw `HostError`.
public protocol Host: Sendable {
    /// What messages call it: the inventory's name.
    var name: String { get }

    /// Runs a program and returns what it left behind; a non-zero status is a result, not an error.
    ///
    /// - Parameters:
    ///   - user: who to become first; nil is the user of the connection.
    ///   - limit: after this long the program and its children are killed and `HostError.timedOut` is thrown; the
    ///     connection stays usable.
    ///   - onOutput: called with every piece of output as it arrives.
    func run(
        _ script: ShellScript, as user: Become?, limit: Duration?, onOutput: (@Sendable (OutputChunk) -> Void)?
    ) async throws -> ShellOutput

    /// Writes `payload` to the file `path`, created with mode 0600; bulk data, in one stream.
    func send(_ payload: Payload, to path: String, as user: Become?) async throws

    /// Reads the file `path` to the local file `localPath` in one stream.
    func fetch(_ path: String, to localPath: String, as user: Become?) async throws

    /// Closes the connection; the next use makes a new one (`meta: reset_connection`).
    func reset() async

    /// Closes the connection for good and waits until everything it held is freed.
    func close() async
}

/// A piece of a running program's output.
public struct OutputChunk: Hashable, Sendable {
    /// Which stream it came from.
    public enum Stream: Hashable, Sendable {
        /// Standard output.
        case stdout
        /// Standard error.
        case stderr
    }
    /// Which stream it came from.
    public var stream: Stream
    /// The bytes, as they came.
    public var bytes: [UInt8]

    /// A piece of `stream`.
    public init(stream: Stream, bytes: [UInt8]) {
        self.stream = stream
        self.bytes = bytes
    }
}

/// Bytes on their way to a host.
public enum Payload: Hashable, Sendable {
    /// Bytes in memory.
    case bytes([UInt8])
    /// A file of the controller.
    case file(String)
    /// A directory of the controller, sent as a tar archive (ustar or pax) of what is in it.
    case tree(String)
}

/// Who a program runs as, and how one becomes that user.
public struct Become: Hashable, Sendable {
    /// The user, `root` unless told otherwise.
    public var user: String
    /// The way: `sudo` or `su`.
    public var method: String
    /// Words put after the method's own, such as `-H`.
    public var flags: [String]
    /// The password that the method asks for, if it asks.
    public var password: String?

    /// A change of user.
    public init(user: String = "root", method: String = "sudo", flags: [String] = [], password: String? = nil) {
        self.user = user
        self.method = method
        self.flags = flags
        self.password = password
    }
}
