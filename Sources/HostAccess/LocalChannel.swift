// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A channel to a process of this machine.
final class LocalChannel: ByteChannel {
    private let exchange: ChannelExchange

    /// Starts `command` and the thread that serves it.
    init(command: String) throws {
        let wake = try Wake()
        exchange = ChannelExchange(wake: wake)
        do {
            let process = try LocalProcess.start(command)
            let loop = LocalLoop(process, exchange)
            try IOThread.start { loop.waitForExit() }
            try IOThread.start { loop.run() }
        } catch {
            wake.close()
            throw error
        }
    }

    func write(_ bytes: [UInt8]) async throws { try await exchange.write(bytes) }
    func finishWriting() async throws { exchange.finishWriting() }
    func read(until deadline: ContinuousClock.Instant?) async throws -> ChannelEvent {
        try await exchange.read(until: deadline)
    }
    var isOpen: Bool { exchange.isOpen }
    func close() async {
        exchange.requestEnd(.graceful)
        await exchange.waitUntilFreed()
    }
}

/// The work of a local channel's two threads: one moves bytes, one waits for the process.
private final class LocalLoop: Sendable {
    private let process: LocalProcess
    private let exchange: ChannelExchange
    private let exitStatus = Mutex<Int?>(nil)

    init(_ process: LocalProcess, _ exchange: ChannelExchange) {
        self.process = process
        self.exchange = exchange
    }

    /// Waits for the process without reaping it: its number stays ours until the other thread is done with it.
    func waitForExit() {
        var info = siginfo_t()
        while waitid(P_PID, id_t(process.pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        exitStatus.withLock { status in status = 0 }
        exchange.wake.signal()
    }

    func run() {
        var fds = Descriptors(process)
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var endingSince: ContinuousClock.Instant?
        var hasExited = false
        while true {
            hasExited = exitStatus.withLock { $0 != nil }
            let ending = exchange.requestedEnding
            if ending != .none, endingSince == nil { endingSince = .now }
            if hasExited || ending == .cut || (endingSince.map { .now - $0 > .seconds(1) } ?? false) { break }
            if exchange.isInputDone { fds.closeInput() }
            poll(&fds, until: endingSince.map { $0 + .seconds(1) })
            exchange.wake.clear()
            exchange.expire(at: .now)
            if fds.canWrite { fds.send(exchange) }
            // The process no longer reads: what else was for it has nowhere to go.
            if fds.isInputClosed { exchange.drain { $0.count } }
            for stream in [OutputChunk.Stream.stdout, .stderr] { _ = fds.receive(stream, exchange, &buffer) }
        }
        if hasExited {
            // No more than pipes can hold: what the process left running may go on writing for ever.
            for _ in 0..<32 where fds.receive(.stdout, exchange, &buffer) {}
            for _ in 0..<32 where fds.receive(.stderr, exchange, &buffer) {}
        }
        fds.closeAll()
        let status = reap(isKilled: !hasExited)
        exchange.end(status: status)
        exchange.wake.close()
        exchange.markFreed()
    }

    private func poll(_ fds: inout Descriptors, until deadline: ContinuousClock.Instant?) {
        let deadlines = [deadline, exchange.nextDeadline].compactMap { $0 }
        let wait = deadlines.min().map { max(0, ($0 - .now) / .milliseconds(1)) + 1 } ?? -1
        fds.poll(exchange, milliseconds: Int32(min(wait, 1_000_000)))
    }

    /// Ends the process group if it still lives, and takes the status.
    private func reap(isKilled: Bool) -> Int {
        var status: Int32 = 0
        if isKilled {
            kill(-process.pid, SIGTERM)
            for _ in 0..<20 where exitStatus.withLock({ $0 == nil }) { usleep(10_000) }
            kill(-process.pid, SIGKILL)
        }
        while waitpid(process.pid, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        return Int(signal == 0 ? (status >> 8) & 0xff : 128 + signal)
    }
}

/// The descriptors of one local process as `poll` wants them.
private struct Descriptors {
    private var input: Int32
    private var outputs: [OutputChunk.Stream: Int32]
    private(set) var canWrite = false
    var isInputClosed: Bool { input < 0 }

    init(_ process: LocalProcess) {
        input = process.input
        outputs = [.stdout: process.output, .stderr: process.error]
    }

    mutating func poll(_ exchange: ChannelExchange, milliseconds: Int32) {
        let isFull = exchange.isInboundFull
        var set = [
            pollfd(fd: exchange.wake.fd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: exchange.hasOutbound ? input : -1, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: isFull ? -1 : outputs[.stdout] ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isFull ? -1 : outputs[.stderr] ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        _ = Glibc.poll(&set, nfds_t(set.count), milliseconds)
        canWrite = set[1].revents != 0
    }

    mutating func send(_ exchange: ChannelExchange) {
        let fd = input
        var isBroken = false
        exchange.drain { bytes in
            let sent = write(fd, bytes.baseAddress, bytes.count)
            if sent < 0, errno != EAGAIN, errno != EINTR { isBroken = true }
            return max(0, sent)
        }
        if isBroken { closeInput() }
    }

    /// Reads what is there; false once there is nothing more just now.
    mutating func receive(
        _ stream: OutputChunk.Stream, _ exchange: ChannelExchange, _ buffer: inout [UInt8]
    ) -> Bool {
        guard let fd = outputs[stream] else { return false }
        let count = read(fd, &buffer, buffer.count)
        if count > 0 {
            exchange.deliver(Array(buffer[..<count]), on: stream)
            return true
        }
        if count == 0 || (errno != EAGAIN && errno != EINTR) {
            close(fd)
            outputs[stream] = nil
        }
        return false
    }

    mutating func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    mutating func closeAll() {
        closeInput()
        for fd in outputs.values { close(fd) }
        outputs = [:]
    }
}
