// SPDX-License-Identifier: Apache-2.0

import Glibc
import ModuleKit

/// Files of the controller as they are, without decryption.
enum LocalFile {
    /// The bytes of a file; throws `ModuleFailure` with the system's reason when it can't be read.
    static func bytes(of path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            throw ModuleFailure("can't read \(path) of the controller: \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        guard ferror(file) == 0 else { throw ModuleFailure("can't read \(path) of the controller") }
        return bytes
    }

    /// Makes a directory and the missing ones above it.
    static func makeDirectory(_ path: String) throws {
        guard !path.isEmpty, path != "/", access(path, F_OK) != 0 else { return }
        try makeDirectory(HostPath.directory(path))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
            throw ModuleFailure("can't make \(path) on the controller: \(String(cString: strerror(errno)))")
        }
    }
}
