// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Files of the controller, read and written in pieces.
enum LocalFile {
    /// A file open for reading.
    final class Reader {
        private let fd: Int32
        private let path: String
        /// How many bytes it held when it was opened.
        let size: Int

        init(_ path: String) throws {
            self.path = path
            fd = open(path, O_RDONLY | O_CLOEXEC)
            guard fd >= 0 else { throw HostError(.other, "can't read `\(path)`: \(errorText(errno))") }
            var status = stat()
            guard fstat(fd, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
                Glibc.close(fd)
                throw HostError(.other, "can't read `\(path)`: it is a directory")
            }
            size = Int(status.st_size)
        }

        /// The next piece; nil at the end.
        func read(upTo count: Int) throws -> [UInt8]? {
            var failure: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                let got = Glibc.read(fd, buffer.baseAddress, count)
                failure = got < 0 ? errno : 0
                filled = max(0, got)
            }
            guard failure == 0 else { throw HostError(.other, "can't read `\(path)`: \(errorText(failure))") }
            return piece.isEmpty ? nil : piece
        }

        func close() { Glibc.close(fd) }
    }

    /// A new file beside the one it will replace.
    final class Temporary {
        private let path: String
        private let temporary: String
        private var fd: Int32

        init(besides path: String) throws {
            self.path = path
            temporary = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
            fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard fd >= 0 else { throw HostError(.other, "can't write `\(path)`: \(errorText(errno))") }
        }

        func write(_ bytes: [UInt8]) throws {
            var written = 0
            while written < bytes.count {
                let count = bytes.withUnsafeBytes { raw in
                    Glibc.write(fd, raw.baseAddress.map { $0 + written }, bytes.count - written)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw HostError(.other, "can't write `\(path)`: \(errorText(errno))") }
                written += count
            }
        }

        /// Puts the file in its place.
        func commit() throws {
            guard fsync(fd) == 0, rename(temporary, path) == 0 else {
                throw HostError(.other, "can't write `\(path)`: \(errorText(errno))")
            }
            close(fd)
            fd = -1
        }

        /// Removes what was written; does nothing after `commit`.
        func discard() {
            guard fd >= 0 else { return }
            close(fd)
            fd = -1
            unlink(temporary)
        }
    }
}
