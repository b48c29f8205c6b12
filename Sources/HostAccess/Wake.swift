// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A file descriptor that wakes a thread out of `poll`.
package final class Wake: Sendable {
    private struct Pair {
        var near: Int32
        var far: Int32
        var isSignalled = false
    }
    private let pair: Mutex<Pair>

    /// A fresh one; throws when the process is out of file descriptors.
    package init() throws {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw HostError(.other, "can't make a pair of sockets: \(errorText(errno))")
        }
        pair = Mutex(Pair(near: ends[0], far: ends[1]))
    }

    /// What to poll for reading; -1 once closed.
    package var fd: Int32 { pair.withLock { $0.near } }

    /// Wakes the thread; does nothing once closed.
    package func signal() {
        pair.withLock { pair in
            guard pair.far >= 0, !pair.isSignalled else { return }
            pair.isSignalled = true
            var byte: UInt8 = 1
            _ = send(pair.far, &byte, 1, Int32(MSG_NOSIGNAL))
        }
    }

    /// Takes the signals back, so that the next poll waits again.
    package func clear() {
        pair.withLock { pair in
            guard pair.isSignalled, pair.near >= 0 else { return }
            pair.isSignalled = false
            var byte: UInt8 = 0
            _ = recv(pair.near, &byte, 1, 0)
        }
    }

    /// Frees the descriptors.
    package func close() {
        pair.withLock { pair in
            guard pair.near >= 0 else { return }
            _ = Glibc.close(pair.near)
            _ = Glibc.close(pair.far)
            (pair.near, pair.far) = (-1, -1)
        }
    }
}

/// The system's words for an error number.
package func errorText(_ number: Int32) -> String { String(cString: strerror(number)) }
