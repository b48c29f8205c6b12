// SPDX-License-Identifier: Apache-2.0

import CSpawn
import Glibc
import HostAccess

/// Commands of the controller that `ssh_config` asks for: `Match exec` and `ProxyCommand`.
enum LocalCommand {
    /// Whether `/bin/sh -c command` ends with status 0; its output goes nowhere.
    static func succeeds(_ command: String) -> Bool {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(null) }
        guard let pid = try? start(command, input: null, output: null) else { return false }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status == 0
    }

    /// Starts `/bin/sh -c command` with these streams, in a process group of its own; standard error is ours.
    static func start(_ command: String, input: Int32, output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETPGROUP)
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let texts: [String] = ["sh", "-c", command]
        var words: [UnsafeMutablePointer<CChar>?] = texts.map { text in strdup(text) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var pid = pid_t()
        let failure = posix_spawn(&pid, "/bin/sh", &actions, &attributes, words, environ)
        guard failure == 0 else { throw HostError(.other, "can't start /bin/sh: \(errorText(failure))") }
        return pid
    }
}
