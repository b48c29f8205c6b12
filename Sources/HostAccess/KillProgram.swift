// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// The program that ends another shell's running program, from a shell of its own.
enum KillProgram {
    /// Ends all that runs under the shell with process number `shell`, but not the shell.
    ///
    /// What runs under it is what descends from it, also in process groups and sessions of its own; and what shares
    /// its session and began no earlier than the program, or was seen as its descendant before, for children whose
    /// parents have gone. First SIGTERM, then,
    /// after half a second, SIGKILL. Reads `/proc` with built-in commands alone (proc(5): the second field of `stat`
    /// is in brackets and can hold anything, so count from the last bracket; 4 is the parent, 6 the session, 22 the
    /// start).
    static func text(shell: Int) -> String { "LB_SHELL=\(shell)\n" + program }

    private static let program = #"""
        LB_TABLE() {
            for LB_FILE in /proc/[0-9]*/stat; do
                read -r LB_LINE <"$LB_FILE" || continue
                LB_PID=${LB_FILE#/proc/}
                LB_PID=${LB_PID%/stat}
                # shellcheck disable=SC2086
                set -- ${LB_LINE##*) }
                [ "$1" = Z ] || printf '%s %s %s %s\n' "$LB_PID" "$2" "$4" "${20}"
            done
        } 2>/dev/null
        LB_SELECT() {
            LB_KNOWN=$LB_FOUND
            LB_FOUND=" $LB_SHELL:"
            while read -r LB_PID LB_PARENT LB_SID LB_BEGAN; do
                if [ "$LB_PID" = "$LB_SHELL" ]; then LB_SESSION=$LB_SID; fi
                if [ "$LB_PARENT" = "$LB_SHELL" ]; then LB_START=$LB_BEGAN; fi
            done <<LB_END
        $1
        LB_END
            LB_MORE=1
            while [ "$LB_MORE" ]; do
                LB_MORE=""
                while read -r LB_PID LB_PARENT LB_SID LB_BEGAN; do
                    case $LB_FOUND in *" $LB_PID:"*) continue ;; esac
                    case $LB_KNOWN$LB_FOUND in
                        *" $LB_PID:$LB_BEGAN "* | *" $LB_PARENT:"*) ;;
                        *) if [ "$LB_SID" != "$LB_SESSION" ] || [ -z "$LB_START" ] ||
                            [ "$LB_BEGAN" -lt "$LB_START" ]; then continue; fi ;;
                    esac
                    LB_FOUND="$LB_FOUND $LB_PID:$LB_BEGAN " LB_MORE=1
                done <<LB_END
        $1
        LB_END
            done
            LB_FOUND=${LB_FOUND#" $LB_SHELL:"}
        }
        LB_ROUND=0 LB_SESSION="" LB_START="" LB_FOUND=""
        while [ "$LB_ROUND" -lt 100 ]; do
            LB_SELECT "$(LB_TABLE)"
            [ "$LB_FOUND" ] || exit 0
            LB_SIGNAL=""
            if [ "$LB_ROUND" -eq 0 ]; then LB_SIGNAL=TERM; elif [ "$LB_ROUND" -ge 10 ]; then LB_SIGNAL=KILL; fi
            if [ "$LB_SIGNAL" ]; then
                for LB_ENTRY in $LB_FOUND; do kill -s "$LB_SIGNAL" "${LB_ENTRY%%:*}"; done 2>/dev/null
            fi
            LB_ROUND=$((LB_ROUND + 1))
            sleep 0.05
        done
        exit 1
        """#
}
