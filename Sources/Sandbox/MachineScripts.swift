// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// The programs that start, ask and end one machine; each finds it by its folder alone.
struct MachineScripts {
    let folder: String
    /// The name of the machine that is unique on this computer.
    let uniqueName: String

    /// Sets `pid` to the machine's outermost process, or to nothing; a number used again by another process doesn't count.
    private var findProcess: ShellScript {
        """
        folder=\(folder)
        pid=$(cat "$folder/pid" 2>/dev/null) || pid=
        if [ -n "$pid" ] && ! tr '\\0' '\\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF "$folder"; then pid=; fi
        """
    }

    /// Starts the machine unless it runs.
    func start(supervisor: String, base: String, host: String, bridge: String) -> ShellScript {
        """
        set -e
        \(findProcess)
        # Who cuts the power meanwhile waits until there is something to cut.
        exec 8>"$folder/starting"
        flock 8
        [ -z "$pid" ] || exit 0
        : >"$folder/console.log"
        rm -f "$folder/pid"
        set -- unshare --mount --propagation private --pid --fork --kill-child --mount-proc \\
            sh \(supervisor) "$folder" \(base) \(uniqueName) \(host) \(bridge)
        if [ -d /run/systemd/system ]; then
            set -- systemd-run --quiet --scope --collect --unit=\("lifeboat-" + uniqueName) --property=Delegate=yes "$@"
        fi
        # shellcheck disable=SC2016 # the inner shell expands them
        setsid sh -c 'echo "$$" >"$1/pid"; shift; exec "$@"' sh "$folder" "$@" </dev/null >>"$folder/console.log" 2>&1 8>&- &
        until grep -qs . "$folder/pid"; do sleep 0.02; done
        """
    }

    /// Waits until sshd lets us in, at most `seconds`; ends with 3 when the machine stopped meanwhile, 4 when time is up.
    func waitForSSH(_ login: [String], seconds: Int) -> ShellScript {
        """
        end=$(($(date +%s) + \(seconds)))
        until \(words: login) true 2>/dev/null; do
            \(findProcess)
            [ -n "$pid" ] || exit 3
            [ "$(date +%s)" -lt "$end" ] || exit 4
            sleep 0.05
        done
        """
    }

    /// Waits until the machine is down, at most `seconds`; ends with 4 when it isn't.
    private func waitForEnd(seconds: Int) -> ShellScript {
        """
        [ ! -e "$folder/lock" ] || flock -w \(seconds) "$folder/lock" true || exit 4
        """
    }

    /// Shuts the machine down in order, as its power button would; ends with 4 when it is up after `seconds` still.
    func stop(seconds: Int) -> ShellScript {
        """
        \(findProcess)
        [ -n "$pid" ] || exit 0
        read -r inner _ <"/proc/$pid/task/$pid/children"
        kill -TERM "$inner"
        \(waitForEnd(seconds: seconds))
        """
    }

    /// Cuts the machine's power, and removes the control groups it leaves.
    var kill: ShellScript {
        """
        \(findProcess)
        [ ! -e "$folder/starting" ] || flock -w 20 "$folder/starting" true || exit 4
        # One that has only just begun may not have tied its children to itself yet, so each is looked for.
        tries=0
        while ours=$(grep -lzxF -- "$folder" /proc/[0-9]*/cmdline 2>/dev/null || :) && [ -n "$ours" ]; do
            [ "$tries" -lt 100 ] || exit 4
            [ "$tries" = 0 ] || sleep 0.05
            tries=$((tries + 1))
            for process in $ours; do
                process=${process%/cmdline}
                kill -KILL "${process#/proc/}" 2>/dev/null || :
            done
        done
        \(waitForEnd(seconds: 20))
        rm -f "$folder/pid"
        for group in /sys/fs/cgroup/lifeboat/\(uniqueName) /sys/fs/cgroup/*/lifeboat/\(uniqueName); do
            [ -d "$group" ] || continue
            tries=0
            until find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || [ "$tries" = 100 ]; do
                tries=$((tries + 1))
                sleep 0.05
            done
        done
        """
    }

    /// The machines of the sandbox in `folder`, one a line: name, address, groups, state, start.
    static func list(sandbox folder: String) -> ShellScript {
        """
        for machine in \(folder)/machines/*/; do
            [ -e "$machine/address" ] || continue
            state=running
            if [ ! -e "$machine/lock" ] || flock -n "$machine/lock" true; then state=stopped; fi
            name=${machine%/}
            printf '%s\\t%s\\t%s\\t%s\\t%s\\n' "${name##*/}" "$(cat "$machine/address")" \\
                "$(cat "$machine/groups" 2>/dev/null)" "$state" "$(cat "$machine/started" 2>/dev/null)"
        done
        """
    }

    /// Writes the host keys of every machine of every sandbox to `file` in one step.
    static func refreshKnownHosts(sandboxes: String, file: String) -> ShellScript {
        """
        set -e
        for keys in \(sandboxes)/*/machines/*/host_keys; do
            [ ! -e "$keys" ] || cat "$keys"
        done >\(file).new
        chmod 644 \(file).new
        mv \(file).new \(file)
        """
    }
}
