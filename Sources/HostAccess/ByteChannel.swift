// SPDX-License-Identifier: Apache-2.0

/// What a channel hands its reader.
package enum ChannelEvent: Sendable, Equatable {
    /// A piece of what the running command wrote.
    case output(OutputChunk)
    /// The reader's deadline passed before anything came.
    case deadline
    /// The command ended with this status (128 + n for signal n); everything it wrote came before.
    case exited(Int)
}

/// A running command: bytes go in, two streams and a status come out.
///
/// One task at a time reads and one at a time writes. When either is cancelled the command is cut off at once and the
/// call throws `CancellationError`. Nothing is freed by going out of scope: who opened a channel closes it.
package protocol ByteChannel: Sendable {
    /// Sends bytes to the command's standard input; waits while much is still on its way.
    func write(_ bytes: [UInt8]) async throws
    /// Ends the command's standard input once everything written has gone out.
    func finishWriting() async throws
    /// The next event, or `.deadline` once `deadline` has passed; throws `HostError.connectionLost` when there is none.
    func read(until deadline: ContinuousClock.Instant?) async throws -> ChannelEvent
    /// Whether the command and the way to it still stand, as far as one can know without asking.
    var isOpen: Bool { get }
    /// Ends the command's input, waits for its end for a moment, then cuts it off; returns when all is freed.
    func close() async
}

/// Where channels to one host come from: an SSH connection, or this machine.
package protocol ChannelSource: Sendable {
    /// The user that commands run as before any `become`; connects when that is needed to know.
    func user() async throws -> String
    /// Starts `command` under the user's login shell.
    func open(_ command: String) async throws -> any ByteChannel
    /// Drops the connection; the next `open` makes a new one.
    func reset() async
    /// Drops the connection for good.
    func close() async
}
