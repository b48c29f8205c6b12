// SPDX-License-Identifier: Apache-2.0

import Glibc
import ShellScript

/// Bulk data to and from a host, each file through a channel of its own, in constant memory.
///
/// The channel's shell is told in one line what to do and says a mark when it has read that line; from then on the
/// channel's streams are the file's.
struct BulkTransfer {
    let opener: ShellOpener
    let become: Become?

    static let pieceSize = 256 << 10

    func send(_ payload: Payload, to path: String) async throws {
        let target = ShellScript.quote(path)
        let command =
            "umask 077; rm -f -- \(target); set -C; "
            + "cat >\(target) || { LB_STATUS=$?; rm -f -- \(target); exit \"$LB_STATUS\"; }; exit 0"
        let source = try Source(payload)
        defer { source.close() }
        do {
            try await send(source, command, path)
        } catch let error as HostError where !error.isUnreachable {
            // The receiving end took the closed channel for the end of the file.
            if error.code == .other, source.hasFailed { try await remove(target) }
            throw error
        }
    }

    private func send(_ source: Source, _ command: String, _ path: String) async throws {
        try await withChannel(command) { channel, _ in
            do {
                try await source.write { try await channel.write($0) }
                try await channel.finishWriting()
            } catch let error as HostError where error.code == .connectionLost {
                // The receiving command may have ended for a reason that it has told: that comes first.
                try await finish(channel, "can't write `\(path)`")
                throw error
            }
            try await finish(channel, "can't write `\(path)`")
        }
    }

    func fetch(_ path: String, to localPath: String) async throws {
        let file = try LocalFile.Temporary(besides: localPath)
        // A mark behind the last byte tells a whole file from one whose end got lost.
        let end = ShellFrame.Mark()
        let command = "cat -- \(ShellScript.quote(path)) </dev/null || exit; printf '\(end.format)'; exit"
        do {
            try await withChannel(command) { channel, rest in
                var held: [UInt8] = []
                func take(_ bytes: [UInt8]) throws {
                    held += bytes
                    try file.write(Array(held.dropLast(end.bytes.count)))
                    held = held.suffix(end.bytes.count)
                }
                try take(rest)
                try await finish(channel, "can't read `\(path)`", onOutput: take)
                guard held == end.bytes else {
                    throw HostError(.connectionLost, "`\(path)` of `\(opener.name)` was cut short on its way")
                }
            }
            try file.commit()
        } catch {
            file.discard()
            throw error
        }
    }

    /// Opens a channel, has its shell run `command`, and hands over once the shell has read it.
    private func withChannel(
        _ command: String, _ body: (any ByteChannel, _ read: [UInt8]) async throws -> Void
    ) async throws {
        let channel = try await opener.open(as: become)
        do {
            let mark = ShellFrame.Mark()
            try await channel.write(Array("LC_ALL=C; export LC_ALL; printf '\(mark.format)'; \(command)\n".utf8))
            let rest = try await awaitMark(mark.bytes, channel)
            try await body(channel, rest)
            await channel.close()
        } catch {
            await channel.close()
            throw error
        }
    }

    private func awaitMark(_ mark: [UInt8], _ channel: any ByteChannel) async throws -> [UInt8] {
        var heard: [UInt8] = []
        while true {
            switch try await channel.read(until: nil) {
            case .output(let chunk) where chunk.stream == .stdout:
                heard += chunk.bytes
                let (start, isFound) = FrameScanner.find(mark, in: heard)
                if isFound { return Array(heard[(start + mark.count)...]) }
            case .output, .deadline: continue
            case .exited(let status):
                throw HostError(.other, "the shell on `\(opener.name)` ended with status \(status) before it began")
            }
        }
    }

    private func remove(_ quoted: String) async throws {
        let shell = RemoteShell(try await opener.open(as: become))
        _ = await shell.run("rm -f -- \(quoted)")
        await shell.channel.close()
    }

    /// Reads to the end of the command and judges its status.
    private func finish(
        _ channel: any ByteChannel, _ failure: String, onOutput: ([UInt8]) throws -> Void = { _ in }
    ) async throws {
        var said: [UInt8] = []
        while true {
            switch try await channel.read(until: nil) {
            case .output(let chunk) where chunk.stream == .stdout: try onOutput(chunk.bytes)
            case .output(let chunk): if said.count < 4096 { said += chunk.bytes }
            case .deadline: continue
            case .exited(0): return
            case .exited(let status):
                let text = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline).joined(
                    separator: "; ")
                let why = text.isEmpty ? "status \(status)" : text
                throw HostError(.other, "\(failure) on `\(opener.name)`: \(why)")
            }
        }
    }
}

/// A payload, opened before anything is asked of the host.
private final class Source {
    private let payload: Payload
    private let file: LocalFile.Reader?
    /// Whether reading it failed half way.
    private(set) var hasFailed = false

    init(_ payload: Payload) throws {
        self.payload = payload
        if case .file(let path) = payload { file = try LocalFile.Reader(path) } else { file = nil }
        if case .tree(let root) = payload { try TreeArchive(root: root).check() }
    }

    func close() { file?.close() }

    func write(_ emit: ([UInt8]) async throws -> Void) async throws {
        let size = BulkTransfer.pieceSize
        switch payload {
        case .bytes(let bytes):
            for start in stride(from: 0, to: bytes.count, by: size) {
                try await emit(Array(bytes[start..<min(start + size, bytes.count)]))
            }
        case .file:
            while let piece = try reading({ try file?.read(upTo: size) }) { try await emit(piece) }
        case .tree(let root):
            hasFailed = true
            try await TreeArchive(root: root).write(emit)
            hasFailed = false
        }
    }

    private func reading<T>(_ body: () throws -> T) throws -> T {
        do { return try body() } catch {
            hasFailed = true
            throw error
        }
    }
}
