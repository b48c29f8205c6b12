// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import Synchronization
import Values

/// The append-only record of a run: what was changed, which handlers are due, how tasks ended.
///
/// One JSON object a line, redacted, flushed to disk before a change is told. When a run ends early, by a failure or by
/// the death of the controller, the handlers still due are found here by the next run of the same playbooks: the change
/// that asked for them would not be made again.
public final class Journal: EventSink {
    /// A handler that was asked for and has not run.
    struct Due: Hashable, Sendable {
        var play: String
        var host: String
        var handler: String
    }

    private let path: String
    private let file: Mutex<Int32>
    private let redactor: Redactor
    private let unfinished: [Due]

    /// The journal at `path`.
    ///
    /// What an earlier run left due is read first. Throws a `Diagnostic` when it can't be written.
    public init(path: String, redactor: Redactor) throws {
        self.path = path
        self.redactor = redactor
        unfinished = Self.due(in: path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Diagnostic("can't write the journal `\(path)`: \(String(cString: strerror(errno)))")
        }
        file = Mutex(descriptor)
    }

    /// The handlers that earlier runs left due in `play` for `host`.
    func due(in play: String, on host: String) -> [String] {
        unfinished.filter { $0.play == play && $0.host == host }.map(\.handler)
    }

    /// Notes that a handler is due, before anything else happens.
    func note(due: Due) { append(["event": "handler_due"], due, sync: true) }

    /// Notes that a handler has run.
    func note(done: Due) { append(["event": "handler_done"], done, sync: true) }

    private func append(_ fields: Dict, _ due: Due, sync: Bool) {
        var line = fields
        line.merge(["play": .string(due.play), "host": .string(due.host), "handler": .string(due.handler)]) { $1 }
        write(line, sync: sync)
    }

    /// Notes how tasks end; the changed ones reach the disk before they are told.
    public func take(_ event: RunEvent) {
        switch event {
        case .runStarted(let info):
            write(
                ["event": "run_started", "playbooks": .strings(info.playbooks), "check_mode": .bool(info.checkMode)],
                sync: true)
        case .taskEnded(let result) where result.status != .skipped:
            write(
                [
                    "event": "task_ended", "host": .string(result.host), "task": .string(result.task.title),
                    "place": .string(result.task.place.description), "status": .string(result.status.rawValue),
                    "seconds": .float((result.seconds * 1000).rounded() / 1000),
                    "changes": .strings(result.changes.map(\.summary)),
                ], sync: result.status == .changed)
        case .runEnded(let summary):
            write(["event": "run_ended", "exit_code": .int(Int(summary.exitCode))], sync: true)
        default: break
        }
    }

    private func write(_ fields: Dict, sync: Bool) {
        var line: Dict = ["time": .float((WallClock.now() * 1000).rounded() / 1000)]
        line.merge(redactor.redact(.dict(fields)).dict ?? fields) { $1 }
        let bytes = Array((Value.dict(line).json(JSONLayout(asciiOnly: false, compact: true)) + "\n").utf8)
        file.withLock { descriptor in
            _ = Glibc.write(descriptor, bytes, bytes.count)
            if sync { fdatasync(descriptor) }
        }
    }

    /// Whether the journal at `path` has handlers that are still due.
    public static func hasDueHandlers(_ path: String) -> Bool { !due(in: path).isEmpty }

    /// What is due after all runs that the journal knows.
    private static func due(in path: String) -> [Due] {
        var due: [Due] = []
        for line in lines(of: path) {
            guard let record = try? Value(json: line), let host = record["host"]?.string,
                let play = record["play"]?.string, let handler = record["handler"]?.string
            else { continue }
            let one = Due(play: play, host: host, handler: handler)
            switch record["event"]?.string {
            case "handler_due": if !due.contains(one) { due.append(one) }
            case "handler_done": due.removeAll { $0 == one }
            default: break
            }
        }
        return due
    }

    private static func lines(of path: String) -> [String] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { Glibc.close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Closes the file.
    public func close() { file.withLock { _ = Glibc.close($0) } }

}
