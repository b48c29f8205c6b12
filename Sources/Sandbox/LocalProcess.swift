// SPDX-License-Identifier: Apache-2.0

import CSpawn
import Dispatch
import FoundationEssentials
import Glibc
import ShellScript

/// Runs shell programs on this computer.
///
/// Both streams go to files without a name, not to pipes: a program that leaves a process behind can't hold us up.
package enum LocalProcess {
    /// Runs `script` under `sh` with `/dev/null` as its input and returns what it left behind.
    package static func run(_ script: ShellScript) async -> ShellOutput {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: runBlocking(script)) }
        }
    }

    /// The same, on the calling thread.
    package static func runBlocking(_ script: ShellScript) -> ShellOutput {
        let stdout = namelessFile()
        let stderr = namelessFile()
        defer { for file in [stdout, stderr] where file >= 0 { close(file) } }
        guard stdout >= 0, stderr >= 0 else { return failure(errno) }
        var child = pid_t()
        let error = spawn(script, stdout: stdout, stderr: stderr, child: &child)
        guard error == 0 else { return failure(error) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        return ShellOutput(
            status: Int(signal == 0 ? status >> 8 & 0xff : 128 + signal), stdoutBytes: contents(of: stdout),
            stderr: String(decoding: contents(of: stderr), as: UTF8.self))
    }

    private static func spawn(_ script: ShellScript, stdout: Int32, stderr: Int32, child: inout pid_t) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, stdout, 1)
        posix_spawn_file_actions_adddup2(&actions, stderr, 2)
        // What this process has open is none of the child's business: a supervisor lives for days.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        // Threads that run us may have signals blocked, which a child would inherit: servers need theirs.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let variables = environment().map { "\($0.key)=\($0.value)" }
        return withCStrings(["sh", "-c", "set -u\n" + script.text]) { arguments in
            withCStrings(variables) { posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, $0) }
        }
    }

    /// Our environment with the administrator's folders in the path and messages that can be read.
    private static func environment() -> [String: String] {
        var variables = ProcessInfo.processInfo.environment
        let path = variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        variables["PATH"] = path + ":/usr/local/sbin:/usr/sbin:/sbin"
        variables["LC_ALL"] = "C"
        return variables
    }

    private static func withCStrings(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
    ) -> Int32 {
        var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers)
    }

    /// An empty file that vanishes when it is closed; negative when there is no room for one.
    private static func namelessFile() -> Int32 {
        guard let path = strdup("/tmp/lifeboat-XXXXXX") else { return -1 }
        defer { free(path) }
        let file = mkstemp(path)
        if file >= 0 { unlink(path) }
        return file
    }

    private static func contents(of file: Int32) -> [UInt8] {
        let size = Int(lseek(file, 0, SEEK_END))
        return [UInt8](unsafeUninitializedCapacity: max(size, 0)) { buffer, count in
            count = max(0, pread(file, buffer.baseAddress, buffer.count, 0))
        }
    }

    private static func failure(_ error: Int32) -> ShellOutput {
        ShellOutput(status: 126, stderr: "can't start sh: " + String(cString: strerror(error)))
    }
}
