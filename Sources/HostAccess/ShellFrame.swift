// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// A program as it is written into a waiting shell, between two marks that only this frame knows.
///
/// The shell reads its commands from standard input; a frame is three of them. The first prints the opening mark on
/// both streams and tells the shell's process number; the second runs the program in a subshell, as one quoted word to
/// `eval`, so that not even a syntax error reaches the shell itself; the third prints the closing mark and the status.
/// All but the subshell is built in: a frame costs the host one `fork`.
struct ShellFrame {
    /// 128 random bits behind a control character that text seldom holds, so that looking for it is fast.
    let mark: Mark
    /// The frame as the shell reads it.
    let text: String

    /// What the first frame of a shell says: one language for all messages, whatever the login said.
    static let prologue = "unset LANGUAGE; LC_ALL=C LANG=C LC_MESSAGES=C; export LC_ALL LANG LC_MESSAGES\n"

    init(_ program: String) {
        mark = Mark()
        let quoted = program.contains("'") ? ShellScript.quote(program) : "'\(program)'"
        text = """
            printf '\(mark.format)<%d\\n' "$$"; printf '\(mark.format)<' >&2
            (set -u; eval \(quoted)) </dev/null
            printf '\(mark.format)>%d\\n' "$?"; printf '\(mark.format)>' >&2

            """
    }

    /// Bytes that nobody else prints.
    struct Mark {
        /// The mark as the host prints it.
        let bytes: [UInt8]
        /// The mark as the format word of `printf`, in single quotes.
        let format: String

        init() {
            let high = UInt64.random(in: .min ... .max)
            let low = UInt64.random(in: .min ... .max)
            let digits = "lifeboat-" + String(high, radix: 36) + String(low, radix: 36)
            bytes = [0x1e] + digits.utf8
            format = "\\036" + digits
        }
    }
}
