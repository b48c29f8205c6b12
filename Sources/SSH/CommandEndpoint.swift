// SPDX-License-Identifier: Apache-2.0

import CLibSSH
import Glibc
import HostAccess

/// A channel in which a command runs.
final class CommandEndpoint: Endpoint {
    private let command: String
    private let exchange: ChannelExchange
    private var waiter: CheckedContinuation<Void, any Error>?
    private var isEOFSent = false
    private var endingSince: ContinuousClock.Instant?
    private var lastOutput: ContinuousClock.Instant?

    init(
        _ session: Session, command: String, exchange: ChannelExchange, waiter: CheckedContinuation<Void, any Error>
    ) throws {
        self.command = command
        self.exchange = exchange
        try super.init(session)
        self.waiter = waiter
    }

    override func request() -> CInt { ssh_channel_request_exec(raw, command) }

    override func started() {
        waiter?.resume()
        waiter = nil
    }

    override func fail(_ error: any Error) {
        waiter?.resume(throwing: error)
        waiter = nil
        exchange.fail(error)
    }

    override func free() {
        super.free()
        exchange.markFreed()
    }

    override var isFull: Bool { exchange.isInboundFull }

    override func receive(_ bytes: UnsafeRawBufferPointer, isError: Bool) {
        exchange.deliver(Array(bytes), on: isError ? .stderr : .stdout)
        lastOutput = .now
    }

    override var nextDeadline: ContinuousClock.Instant? {
        [exchange.nextDeadline, graceEnd].compactMap { $0 }.min()
    }

    /// When a channel that ought to be over is given up: something left running may hold its streams open.
    ///
    /// What the command wrote may come long after its status, so a silence is what counts.
    private var graceEnd: ContinuousClock.Instant? {
        [endingSince, exitedAt].compactMap { $0 }.min().map { max($0, lastOutput ?? $0) + .seconds(1) }
    }

    override func pump() {
        releaseHeld()
        exchange.expire(at: .now)
        if !isRemoteClosed { exchange.drain { send($0) } }
        if !isEOFSent, exchange.isInputDone, ssh_channel_send_eof(raw) == SSH_OK { isEOFSent = true }
        if exitStatus != nil, exitedAt == nil { exitedAt = .now }
        switch exchange.requestedEnding {
        case .cut: return cut()
        case .graceful: endingSince = endingSince ?? .now
        case .none: break
        }
        let isPatienceOver = graceEnd.map { $0 < .now } ?? false
        if isPatienceOver, exitStatus == nil { return cut() }
        if (isRemoteClosed || (isRemoteEOF && exitStatus != nil) || isPatienceOver), !holdsBack { finish() }
    }

    private func cut() {
        ssh_channel_request_send_signal(raw, "TERM")
        fail(HostError(.connectionLost, "the channel was closed"))
        phase = .finished
    }

    private func finish() {
        if let exitStatus {
            exchange.end(status: exitStatus)
        } else {
            exchange.fail(HostError(.connectionLost, "the server closed the channel"))
        }
        phase = .finished
    }
}
