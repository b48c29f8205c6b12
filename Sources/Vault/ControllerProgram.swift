// SPDX-License-Identifier: Apache-2.0

import CSpawn
import Diagnostics
import Glibc

/// Runs a short program on this machine and takes what it prints: password scripts and executable inventories.
package enum ControllerProgram {
    /// How a program ended, and what it printed.
    package struct Result: Sendable {
        /// The exit status; 128 and the signal's number when a signal ended it.
        package var status: Int32
        /// What it wrote to standard output.
        package var output: String
        /// What it wrote to standard error.
        package var errors: String
    }

    /// Runs the program at `path`; it has our environment and standard input.
    ///
    /// Throws a `Diagnostic` when it can't be started.
    package static func run(_ path: String, _ arguments: [String]) throws -> Result {
        let output = try Pipe()
        let errors = try Pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output.write, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        defer { words.forEach { free($0) } }
        var process: pid_t = 0
        // Without a slash the program is one of the current folder, as with Ansible.
        let code = posix_spawn(&process, path.contains("/") ? path : "./\(path)", &actions, nil, words, environ)
        output.closeWriting()
        errors.closeWriting()
        guard code == 0 else {
            output.closeReading()
            errors.closeReading()
            let hint =
                code == EACCES ? "make it executable: chmod +x \(path)" : code == ENOEXEC ? "begin it with `#!`" : nil
            throw Diagnostic("can't run `\(path)`: \(String(cString: strerror(code)).lowercased())", hint: hint)
        }
        let texts = drain(output.read, errors.read)
        output.closeReading()
        errors.closeReading()
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        return Result(status: signal == 0 ? status >> 8 & 0xff : 128 + signal, output: texts.0, errors: texts.1)
    }

    private struct Pipe {
        let read: Int32
        let write: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            // Else a program started elsewhere just now would hold them open, too.
            guard pipe2(&ends, O_CLOEXEC) == 0 else {
                throw Diagnostic("can't open a pipe: \(String(cString: strerror(errno)).lowercased())")
            }
            (read, write) = (ends[0], ends[1])
        }

        func closeReading() { close(read) }
        func closeWriting() { close(write) }
    }

    /// Reads both until both end; reading one after the other could block the program.
    private static func drain(_ first: Int32, _ second: Int32) -> (String, String) {
        var bytes: [[UInt8]] = [[], []]
        var polls = [
            pollfd(fd: first, events: Int16(POLLIN), revents: 0), pollfd(fd: second, events: Int16(POLLIN), revents: 0),
        ]
        var chunk = [UInt8](repeating: 0, count: 65536)
        while polls.contains(where: { $0.fd >= 0 }) {
            guard poll(&polls, 2, -1) >= 0 || errno == EINTR else { break }
            for index in 0..<2 where polls[index].fd >= 0 && polls[index].revents != 0 {
                let count = Glibc.read(polls[index].fd, &chunk, chunk.count)
                if count > 0 { bytes[index] += chunk[..<count] } else { polls[index].fd = -1 }
            }
        }
        return (String(decoding: bytes[0], as: UTF8.self), String(decoding: bytes[1], as: UTF8.self))
    }
}
