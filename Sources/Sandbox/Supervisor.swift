// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// What runs a machine: a detached shell that outlives us and starts systemd-nspawn again when the machine reboots.
///
/// It is the first process of a process namespace and has a mount namespace of its own. So whatever ends it, even
/// SIGKILL, the kernel ends every process of the machine and takes the disk's mount away; nothing is left to clean up.
/// As long as it lives it holds the machine's `lock`, which is how others see that the machine runs.
enum Supervisor {
    /// The program; arguments: the machine's folder, the base system, a name unique on this computer, the host name,
    /// the bridge.
    ///
    /// Two machines whose systemd share a control group would take it from each other. Under a systemd the launcher asks
    /// for a scope; elsewhere the program makes a group in every hierarchy there is and steps into it.
    static let program: ShellScript = """
        #!/bin/sh
        # One machine of a sandbox: started by `lifeboat sandbox up`, ended by `lifeboat sandbox down`.
        set -u
        folder=$1 base=$2 machine=$3 host=$4 bridge=$5
        exec 9>"$folder/lock"
        flock -w 10 9 || exit 1

        hierarchies() {
            [ ! -d /run/systemd/system ] || return 0
            for hierarchy in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
                [ ! -e "$hierarchy/cgroup.procs" ] || echo "$hierarchy"
            done
        }

        fresh_group() {
            for hierarchy in $(hierarchies); do
                group=$hierarchy/lifeboat/$machine
                echo 0 >"$hierarchy/cgroup.procs"
                [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} +
                mkdir -p "$group" && echo 0 >"$group/cgroup.procs"
            done
        }

        # A signal ends `wait` early: ask again as long as the child is there.
        wait_for_child() {
            while :; do
                status=0
                wait "$child" || status=$?
                kill -0 "$child" 2>/dev/null || return 0
            done
        }

        # What nspawn keeps about a machine goes when the machine does; messages on its console come without colours.
        mkdir -p /run/systemd/nspawn && mount -t tmpfs tmpfs /run/systemd/nspawn || exit 1
        export TERM=dumb

        mount -t overlay overlay -o "lowerdir=$base,upperdir=$folder/upper,workdir=$folder/work" "$folder/root" || exit 1
        # The kernel takes the interface of a machine that has ended away a little later, also that of one of the same name
        # which was removed just now.
        interface_lingers() {
            tail -n 2 "$folder/console.log" | grep -q 'Failed to add new veth interfaces.*File exists' && [ "$waits" -lt 100 ]
        }

        trap 'kill -TERM "$child" 2>/dev/null' TERM
        waits=0
        while :; do
            fresh_group
            date +%s >"$folder/started"
            systemd-nspawn --quiet -D "$folder/root" --machine="$machine" --hostname="$host" --register=no --keep-unit \\
                --boot --network-bridge="$bridge" --resolv-conf=off --timezone=off --link-journal=no --console=read-only \\
                systemd.show_status=yes </dev/null >>"$folder/console.log" 2>&1 9>&- &
            child=$!
            wait_for_child
            if interface_lingers; then
                waits=$((waits + 1))
                sleep 0.2
            elif [ "$status" = 133 ]; then
                waits=0
            else
                exit "$status"
            fi
        done
        """
}
