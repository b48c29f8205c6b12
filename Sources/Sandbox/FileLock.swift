// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc

/// Holds the file `path` locked (flock(2)) while `body` runs; waits for whoever has it.
///
/// The kernel gives the lock back when this process ends, however it ends.
package func withFileLock<Result>(_ path: String, _ body: () async throws -> Result) async throws -> Result {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
        throw Diagnostic("can't open the lock `\(path)`: \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
        guard errno == EWOULDBLOCK || errno == EINTR else {
            throw Diagnostic("can't lock `\(path)`: \(String(cString: strerror(errno)))")
        }
        try await Task.sleep(for: .milliseconds(50))
    }
    return try await body()
}
