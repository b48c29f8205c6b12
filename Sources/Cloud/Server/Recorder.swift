// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import Synchronization
import Values

/// Writes every exchange to a file, one JSON object a line, for the check against the official specification.
final class Recorder: Sendable {
    private let file: Mutex<Int32>

    /// Appends to the file `path`, which only its owner may read: bodies hold passwords.
    init(path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Diagnostic("can't write `\(path)`: \(String(cString: strerror(errno)))") }
        file = Mutex(descriptor)
    }

    deinit { file.withLock { _ = close($0) } }

    /// Notes an exchange; tokens in headers are left out.
    func note(_ request: HTTPRequest, _ response: HTTPResponse, fault: String?) {
        var query: Dict = [:]
        for (name, value) in request.query { query[name] = .string(value) }
        let line: Value = [
            "method": .string(request.method), "path": .string(request.path), "query": .dict(query),
            "filter": request.headers["x-filter"].map { .string($0) } ?? .null, "request": Self.value(request.body),
            "status": .int(response.status), "answer": Self.value(response.body),
            "fault": fault.map { .string($0) } ?? .null,
        ]
        let bytes = Array((line.json(.answer) + "\n").utf8)
        file.withLock { descriptor in _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } }
    }

    private static func value(_ body: [UInt8]) -> Value {
        guard !body.isEmpty else { return .null }
        let text = String(decoding: body, as: UTF8.self)
        return (try? Value(json: text)) ?? .string(text)
    }
}
