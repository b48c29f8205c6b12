// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostAccess

/// Small files of the controller: configuration, known hosts, public keys.
enum LocalText {
    static func read(_ path: String) throws -> [UInt8] {
        let fd = open(path, O_RDONLY | O_CLOEXEC)
        guard fd >= 0 else { throw HostError(.other, "can't read `\(path)`: \(errorText(errno))") }
        defer { close(fd) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(fd, &buffer, buffer.count)
            if count < 0 { throw HostError(.other, "can't read `\(path)`: \(errorText(errno))") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Adds a line to a file, which is made with mode 0600 if need be, in a folder made with mode 0700.
    static func append(_ line: String, to path: String) throws {
        if let slash = path.lastIndex(of: "/") { mkdir(String(path[..<slash]), 0o700) }
        let fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard fd >= 0 else { throw HostError(.other, "can't write `\(path)`: \(errorText(errno))") }
        defer { close(fd) }
        let bytes = Array((line + "\n").utf8)
        guard write(fd, bytes, bytes.count) == bytes.count else {
            throw HostError(.other, "can't write `\(path)`: \(errorText(errno))")
        }
    }

    /// The controller's user as the password file has it.
    static func localUser() -> (name: String, home: String) {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16384)
        guard getpwuid_r(getuid(), &entry, &buffer, buffer.count, &found) == 0, found != nil else {
            return (String(getuid()), "/")
        }
        return (String(cString: entry.pw_name), String(cString: entry.pw_dir))
    }

    /// A variable of our own environment; an empty one is none.
    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
