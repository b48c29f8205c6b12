// SPDX-License-Identifier: Apache-2.0

import CSpawn
import Glibc

/// A process of this machine with pipes to it, in a session of its own, without a terminal.
struct LocalProcess {
    let pid: pid_t
    let input: Int32
    let output: Int32
    let error: Int32

    /// Starts `/bin/sh -c command`; nothing of ours is inherited but the environment and the working directory.
    static func start(_ command: String) throws -> LocalProcess {
        var ends: [Int32] = []
        for _ in 0..<3 {
            var pair: [Int32] = [-1, -1]
            guard pipe2(&pair, O_CLOEXEC) == 0 else {
                let text = errorText(errno)
                for end in ends { close(end) }
                throw HostError(.other, "can't make a pipe: \(text)")
            }
            ends += pair
        }
        let (ours, theirs) = ([ends[1], ends[2], ends[4]], [ends[0], ends[3], ends[5]])
        var pid = pid_t()
        let failure = spawn(command, theirs, &pid)
        for end in theirs { close(end) }
        guard failure == 0 else {
            for end in ours { close(end) }
            throw HostError(.other, "can't start /bin/sh: \(errorText(failure))")
        }
        for end in ours { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        return LocalProcess(pid: pid, input: ours[0], output: ours[1], error: ours[2])
    }

    private static func spawn(_ command: String, _ streams: [Int32], _ pid: inout pid_t) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, fd) in streams.enumerated() { posix_spawn_file_actions_adddup2(&actions, fd, Int32(target)) }
        // A shell lives long: with somebody's pipe open in it, that pipe would never come to its end.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let setSession: Int32 = 0x80
        posix_spawnattr_setflags(
            &attributes, Int16(Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | setSession))
        let texts: [String] = ["sh", "-c", command]
        var words: [UnsafeMutablePointer<CChar>?] = texts.map { text in strdup(text) }
        defer { for word in words { free(word) } }
        words.append(nil)
        return posix_spawn(&pid, "/bin/sh", &actions, &attributes, words, environ)
    }
}
