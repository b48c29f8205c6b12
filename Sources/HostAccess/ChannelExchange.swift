// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What a channel's own thread and the tasks that use the channel hand each other.
///
/// Tasks call `write`, `read`, `close`; the thread calls `deliver`, `drain`, `end`. Both directions are bounded, so a
/// host that is faster or slower than we are costs time and never memory.
package final class ChannelExchange: Sendable {
    /// How the channel is asked to come to its end.
    package enum Ending: Sendable { case none, graceful, cut }

    struct State {
        var inbound = EventQueue()
        var reader: CheckedContinuation<ChannelEvent, any Error>?
        var deadline: ContinuousClock.Instant?
        var outbound: [[UInt8]] = []
        var outboundStart = 0
        var outboundBytes = 0
        var writer: CheckedContinuation<Void, any Error>?
        var isInputFinished = false
        var ending = Ending.none
        var outcome: Result<Int, any Error>?
        var isFreed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    let state = Mutex(State())
    let wake: Wake
    static let outboundLimit = 1 << 20
    static let inboundLimit = 4 << 20

    /// An exchange whose thread is woken through `wake`.
    package init(wake: Wake) { self.wake = wake }

    /// Whether the command is not known to have ended.
    package var isOpen: Bool { state.withLock { $0.outcome == nil && $0.ending == .none } }

    /// Asks the thread to end the channel; `cut` wins over `graceful`.
    package func requestEnd(_ ending: Ending) {
        state.withLock { if $0.ending != .cut { $0.ending = ending } }
        wake.signal()
    }

    /// Waits until the thread has freed everything.
    package func waitUntilFreed() async {
        await withCheckedContinuation { continuation in
            let isFreed = state.withLock { state in
                if !state.isFreed { state.closers.append(continuation) }
                return state.isFreed
            }
            if isFreed { continuation.resume() }
        }
    }
}

extension ChannelExchange {
    /// Queues bytes for the thread; waits while more than a megabyte is queued.
    package func write(_ bytes: [UInt8]) async throws {
        try await withTaskCancellationHandler {
            try Task.checkCancellation()
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let now: Result<Void, any Error>? = state.withLock { state in
                    if let outcome = state.outcome { return .failure(Self.closedError(outcome)) }
                    state.outbound.append(bytes)
                    state.outboundBytes += bytes.count
                    guard state.outboundBytes > Self.outboundLimit else { return .success(()) }
                    state.writer = continuation
                    return nil
                }
                wake.signal()
                if let now { continuation.resume(with: now) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// Queues bytes without ever waiting: for programs, which are in memory anyway.
    package func enqueue(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            if let outcome = state.outcome { throw Self.closedError(outcome) }
            state.outbound.append(bytes)
            state.outboundBytes += bytes.count
        }
        wake.signal()
    }

    /// No more bytes will be written.
    package func finishWriting() {
        state.withLock { $0.isInputFinished = true }
        wake.signal()
    }

    /// The next event.
    package func read(until deadline: ContinuousClock.Instant?) async throws -> ChannelEvent {
        try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { continuation in
                let (now, wasFull): (Result<ChannelEvent, any Error>?, Bool) = state.withLock { state in
                    let wasFull = state.inbound.bytes >= Self.inboundLimit
                    if let event = state.inbound.pop() { return (.success(event), wasFull) }
                    if let outcome = state.outcome { return (outcome.map(ChannelEvent.exited), false) }
                    state.reader = continuation
                    state.deadline = deadline
                    return (nil, false)
                }
                if wasFull || (now == nil && deadline != nil) { wake.signal() }
                if let now { continuation.resume(with: now) }
            }
        } onCancel: {
            cancel()
        }
    }

    private func cancel() {
        settle(.failure(CancellationError()))
        requestEnd(.cut)
    }

    private static func closedError(_ outcome: Result<Int, any Error>) -> any Error {
        switch outcome {
        case .failure(let error): error
        case .success(let status):
            HostError(.connectionLost, "the shell on the host ended with status \(status)")
        }
    }

    func settle(_ outcome: Result<Int, any Error>) {
        let resume: [() -> Void] = state.withLock { state in
            if state.outcome == nil { state.outcome = outcome }
            var resume: [() -> Void] = []
            if let reader = state.reader {
                state.reader = nil
                resume.append { reader.resume(with: outcome.map(ChannelEvent.exited)) }
            }
            if let writer = state.writer {
                state.writer = nil
                resume.append { writer.resume(throwing: Self.closedError(outcome)) }
            }
            state.outbound = []
            state.outboundBytes = 0
            state.outboundStart = 0
            return resume
        }
        for resume in resume { resume() }
    }
}

/// Events on their way to a reader; neighbouring pieces of one stream are joined.
struct EventQueue {
    private var events: [OutputChunk] = []
    private var head = 0
    private(set) var bytes = 0
    private static let joinedLimit = 256 << 10

    var isEmpty: Bool { head == events.count }

    mutating func push(_ chunk: OutputChunk) {
        bytes += chunk.bytes.count
        if head < events.count, let last = events.indices.last, events[last].stream == chunk.stream,
            events[last].bytes.count + chunk.bytes.count <= Self.joinedLimit
        {
            events[last].bytes += chunk.bytes
        } else {
            events.append(chunk)
        }
    }

    mutating func pop() -> ChannelEvent? {
        guard head < events.count else { return nil }
        let chunk = events[head]
        events[head].bytes = []
        head += 1
        bytes -= chunk.bytes.count
        if head == events.count {
            events.removeAll(keepingCapacity: true)
            head = 0
        }
        return .output(chunk)
    }
}
