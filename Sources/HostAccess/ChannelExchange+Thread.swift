// SPDX-License-Identifier: Apache-2.0

/// The side of the channel's own thread.
extension ChannelExchange {
    /// Whether the reader is so far behind that the thread should stop reading from the host.
    package var isInboundFull: Bool { state.withLock { $0.inbound.bytes >= Self.inboundLimit } }

    /// Whether bytes wait to be sent.
    package var hasOutbound: Bool { state.withLock { $0.outboundBytes > 0 } }

    /// Whether the command's input is to be ended now: everything written is gone.
    package var isInputDone: Bool {
        state.withLock { ($0.isInputFinished || $0.ending == .graceful) && $0.outboundBytes == 0 }
    }

    /// How the channel was asked to end, if it was.
    package var requestedEnding: Ending { state.withLock { $0.ending } }

    /// Hands a piece of output to the reader.
    package func deliver(_ bytes: [UInt8], on stream: OutputChunk.Stream) {
        guard !bytes.isEmpty else { return }
        let chunk = OutputChunk(stream: stream, bytes: bytes)
        let reader: CheckedContinuation<ChannelEvent, any Error>? = state.withLock { state in
            guard let reader = state.reader else {
                state.inbound.push(chunk)
                return nil
            }
            state.reader = nil
            state.deadline = nil
            return reader
        }
        reader?.resume(returning: .output(chunk))
    }

    /// Lets `send` take bytes from the front of what waits: it returns how many it took, 0 for none just now.
    ///
    /// `send` runs outside the lock: sending over SSH may take in packets that come back here as output.
    package func drain(_ send: (UnsafeRawBufferPointer) throws -> Int) rethrows {
        while let (first, start) = state.withLock({ state in state.outbound.first.map { ($0, state.outboundStart) } }) {
            let sent = try first.withUnsafeBytes { bytes in
                bytes.count == start ? 0 : try send(UnsafeRawBufferPointer(rebasing: bytes[start...]))
            }
            let isWholeSent = start + sent == first.count
            let writer: CheckedContinuation<Void, any Error>? = state.withLock { state in
                // The exchange may have been settled meanwhile, which throws away what waits.
                guard !state.outbound.isEmpty else { return nil }
                state.outboundStart += sent
                state.outboundBytes -= sent
                if isWholeSent {
                    state.outbound.removeFirst()
                    state.outboundStart = 0
                }
                guard state.outboundBytes <= Self.outboundLimit / 2 else { return nil }
                defer { state.writer = nil }
                return state.writer
            }
            writer?.resume()
            guard isWholeSent else { return }
        }
    }

    /// When the thread must wake up for a waiting reader, at the latest.
    package var nextDeadline: ContinuousClock.Instant? { state.withLock { $0.reader == nil ? nil : $0.deadline } }

    /// Tells a reader whose deadline has passed.
    package func expire(at now: ContinuousClock.Instant) {
        let reader: CheckedContinuation<ChannelEvent, any Error>? = state.withLock { state in
            guard let deadline = state.deadline, deadline <= now, let reader = state.reader else { return nil }
            state.reader = nil
            state.deadline = nil
            return reader
        }
        reader?.resume(returning: .deadline)
    }

    /// The command ended; its status follows what it wrote.
    package func end(status: Int) { settle(.success(status)) }

    /// The way to the command broke.
    package func fail(_ error: any Error) { settle(.failure(error)) }

    /// Everything the thread held is freed.
    package func markFreed() {
        fail(HostError(.connectionLost, "the connection was closed"))
        let closers = state.withLock { state in
            state.isFreed = true
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }
}
