// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// A shell that waits for programs at the other end of a channel, one program at a time.
///
/// `docs/transport.md` describes the protocol. Any POSIX shell will do, over any `ByteChannel`.
package final class RemoteShell: Sendable {
    /// What became of one program, and whether the shell is fit for the next.
    package struct Outcome: Sendable {
        package var result: Result<ShellOutput, any Error>
        package var isReusable: Bool
    }

    let channel: any ByteChannel
    /// How long a shell may take to begin: login shells read files, and a machine may be busy.
    private static let patience = Duration.seconds(120)
    private static let silence = HostError(
        .connectionLost, "the shell on the host does not answer",
        hint: "the machine may be overloaded, its disk gone, or the account's login shell wait for something")

    /// Talks to the shell that `channel` leads to; nothing else may be reading or writing there.
    package init(_ channel: any ByteChannel) { self.channel = channel }

    /// Whether the shell is not known to have ended.
    package var isOpen: Bool { channel.isOpen }

    /// Runs one program.
    ///
    /// - Parameters:
    ///   - limit: how long the program may take; then `kill` gets the shell's process number and must end the
    ///     program from outside.
    ///   - onOutput: called with each piece of output as it arrives.
    package func run(
        _ program: String, limit: Duration? = nil, onOutput: (@Sendable (OutputChunk) -> Void)? = nil,
        kill: @Sendable (Int) async throws -> Void = { _ in }
    ) async -> Outcome {
        let frame = ShellFrame(program)
        var reading = FrameReading(frame.mark, onOutput: onOutput)
        do {
            try await channel.write(Array((ShellFrame.prologue + frame.text).utf8))
            if try await reading.readOpening(channel, until: .now + min(limit ?? Self.patience, Self.patience)) == false
            {
                return Outcome(result: .failure(Self.silence), isReusable: false)
            }
            let deadline = limit.map { ContinuousClock.now + $0 }
            if let limit, try await reading.read(channel, until: deadline) == false {
                return await stop(&reading, after: limit, kill)
            }
            _ = try await reading.read(channel, until: nil)
            return Outcome(result: .success(reading.output), isReusable: true)
        } catch let error as HostError where error.code == .connectionLost {
            return Outcome(result: .failure(reading.explain(error)), isReusable: false)
        } catch {
            return Outcome(result: .failure(error), isReusable: false)
        }
    }

    private func stop(
        _ reading: inout FrameReading, after limit: Duration, _ kill: @Sendable (Int) async throws -> Void
    ) async -> Outcome {
        let seconds = Double(limit.components.seconds) + Double(limit.components.attoseconds) / 1e18
        let shown = seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
        let error = HostError(
            .timedOut, "the program took longer than its limit of \(shown) s and was killed",
            hint: reading.lastLine.map { "its last line of output was `\($0)`" })
        guard let process = reading.shellProcess else {
            return Outcome(result: .failure(Self.silence), isReusable: false)
        }
        do {
            try await kill(process)
            let isDone = try await reading.read(channel, until: .now + .seconds(5))
            return Outcome(result: .failure(error), isReusable: isDone)
        } catch is CancellationError {
            return Outcome(result: .failure(CancellationError()), isReusable: false)
        } catch {
            let error = HostError(
                .timedOut, "the program took longer than its limit of \(shown) s and could not be killed: \(error)")
            return Outcome(result: .failure(error), isReusable: false)
        }
    }
}

/// What has been read of one frame so far.
private struct FrameReading {
    private var out: FrameScanner
    private var err: FrameScanner
    private var stdout: [UInt8] = []
    private var stderr: [UInt8] = []
    /// What came before the program began, for when it never does.
    private var greeting: [UInt8] = []
    private let onOutput: (@Sendable (OutputChunk) -> Void)?

    init(_ mark: ShellFrame.Mark, onOutput: (@Sendable (OutputChunk) -> Void)?) {
        out = FrameScanner(mark: mark, carriesNumbers: true)
        err = FrameScanner(mark: mark, carriesNumbers: false)
        self.onOutput = onOutput
    }

    var hasBegun: Bool { out.hasBegun }
    var shellProcess: Int? { out.shellProcess }
    var output: ShellOutput {
        ShellOutput(status: out.status ?? -1, stdoutBytes: stdout, stderr: String(decoding: stderr, as: UTF8.self))
    }
    var lastLine: String? {
        let text = String(decoding: (stderr.isEmpty ? stdout : stderr).suffix(400), as: UTF8.self)
        return text.split(separator: "\n").last.map(String.init)
    }

    /// Reads until the program has begun (true) or the deadline passed (false).
    mutating func readOpening(_ channel: any ByteChannel, until deadline: ContinuousClock.Instant) async throws -> Bool
    {
        while !out.hasBegun {
            guard try await step(channel, until: deadline) else { return false }
        }
        return true
    }

    /// Reads until the frame has ended (true) or the deadline passed (false).
    mutating func read(_ channel: any ByteChannel, until deadline: ContinuousClock.Instant?) async throws -> Bool {
        while !(out.isDone && err.isDone) {
            guard try await step(channel, until: deadline) else { return false }
        }
        return true
    }

    private mutating func step(_ channel: any ByteChannel, until deadline: ContinuousClock.Instant?) async throws
        -> Bool
    {
        switch try await channel.read(until: deadline) {
        case .output(let chunk): take(chunk)
        case .deadline: return false
        case .exited(let status):
            throw HostError(.connectionLost, "the shell on the host ended with status \(status)")
        }
        return true
    }

    private mutating func take(_ chunk: OutputChunk) {
        if !out.hasBegun, greeting.count < 1000 { greeting += chunk.bytes }
        let bytes = chunk.stream == .stdout ? out.feed(chunk.bytes) : err.feed(chunk.bytes)
        guard !bytes.isEmpty else { return }
        if chunk.stream == .stdout { stdout += bytes } else { stderr += bytes }
        onOutput?(OutputChunk(stream: chunk.stream, bytes: bytes))
    }

    /// Adds what the user can know: how far the program came is not among it.
    func explain(_ error: HostError) -> HostError {
        var error = error
        guard out.hasBegun else {
            let said = String(decoding: greeting, as: UTF8.self).split(whereSeparator: \.isNewline).joined(
                separator: "; ")
            error.message += " before it ran anything" + (said.isEmpty ? "" : ", saying `\(said)`")
            error.hint =
                error.hint
                ?? "the account may be for sftp or forwarding alone (a login shell such as nologin, sshd's ForceCommand)"
            return error
        }
        let said = lastLine.map { "; the last line it wrote was `\($0)`" } ?? ""
        error.message = "the connection broke while a program ran: \(error.message)\(said)"
        error.hint =
            error.hint
            ?? "nobody knows how far the program came; it may have ended the shell itself, or the host restarted"
        return error
    }
}
