// SPDX-License-Identifier: Apache-2.0

import CSpawn
import Diagnostics
import Glibc

/// A second process that outlives the drill: when the drill's own dies before its cleanup, the guard runs it.
///
/// It is this program once more, with the same words and `--finish RECORD --watch`, in a session of its own, so that
/// no signal meant for the drill reaches it. It reads from a pipe that only the drill holds open.
final class DrillGuard {
    private let pipe: Int32

    /// Starts the guard of the drill with this record; what it says goes to `log`.
    init(record: String, log: String) throws {
        var ends: [Int32] = [0, 0]
        guard pipe2(&ends, O_CLOEXEC) == 0 else {
            throw Diagnostic(
                "the drill's guard did not start: there is no pipe for it: \(String(cString: strerror(errno)))",
                hint: "nothing was done; end other programs, or raise `ulimit -n`")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSID))
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            close(ends[0])
        }
        let words = Array(CommandLine.arguments) + ["--finish", record, "--watch"]
        var arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var id: pid_t = 0
        let status = posix_spawn(&id, "/proc/self/exe", &actions, &attributes, &arguments, environ)
        guard status == 0 else {
            throw Diagnostic("the drill's guard did not start: \(String(cString: strerror(status)))")
        }
        pipe = ends[1]
    }

    /// Sends the guard home: everything is cleaned up.
    func dismiss() {
        var byte: UInt8 = 1
        _ = write(pipe, &byte, 1)
        close(pipe)
    }

    /// In the guard: waits for the drill, and says whether it went without a word.
    static func isLeftAlone() -> Bool {
        var byte: UInt8 = 0
        while true {
            let count = read(0, &byte, 1)
            if count < 0, errno == EINTR { continue }
            return count <= 0
        }
    }
}
