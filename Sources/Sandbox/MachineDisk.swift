// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// A machine's disk: the base system below, and a folder of its own on top that takes every change.
struct MachineDisk {
    let folder: String
    let machine: Machine
    let subnet: Subnet
    let folders: SandboxFolders
    /// The system below, and what the disk gets beside it.
    var base = ""
    var setup: MachineSetup?

    /// Makes a new disk, with host keys of its own; the mark `prepared` comes last, so that half a disk is made again.
    ///
    /// `host_keys` holds the public halves as lines of a known_hosts file: strict checking works at first contact.
    var prepare: ShellScript {
        """
        set -e
        umask 022
        folder=\(folder) upper=\(folder)/upper
        rm -rf "$folder/prepared" "$upper" "$folder/work"
        mkdir -p "$folder/root" "$folder/work" "$upper/etc/ssh" "$upper/root/.ssh" "$upper/var/cache/apt/archives"
        echo \(machine.address.description) >"$folder/address"
        echo \(machine.groups.joined(separator: ",")) >"$folder/groups"
        \(identity)
        \(network)
        \(pip)
        \(setup?.apply(base: base, address: machine.address) ?? "")
        for package in \(folders.packages)/*.deb; do
            [ ! -e "$package" ] || ln "$package" "$upper/var/cache/apt/archives/" 2>/dev/null ||
                cp "$package" "$upper/var/cache/apt/archives/"
        done
        : >"$folder/prepared"
        """
    }

    /// Names, keys and who may log in.
    private var identity: ShellScript {
        """
        echo \(machine.name) >"$upper/etc/hostname"
        printf '127.0.0.1 localhost\\n127.0.1.1 %s\\n' \(machine.name) >"$upper/etc/hosts"
        tr -d - </proc/sys/kernel/random/uuid >"$upper/etc/machine-id"
        for type in ed25519 ecdsa; do
            ssh-keygen -q -t "$type" -N '' -C \("root@" + machine.name) -f "$upper/etc/ssh/ssh_host_${type}_key"
        done
        sed \("s/^/\(machine.address) /") "$upper"/etc/ssh/ssh_host_*_key.pub >"$folder/host_keys"
        chmod 700 "$upper/root" "$upper/root/.ssh"
        cp \(folders.keyFile + ".pub") "$upper/root/.ssh/authorized_keys"
        chmod 600 "$upper/root/.ssh/authorized_keys"
        """
    }

    /// The address, the way out, and the host's name servers; packets are no larger than the host can pass on.
    private var network: ShellScript {
        """
        resolv=/etc/resolv.conf
        if grep -q '^nameserver 127\\.' "$resolv" && [ -e /run/systemd/resolve/resolv.conf ]; then
            resolv=/run/systemd/resolve/resolv.conf
        fi
        cat "$resolv" >"$upper/etc/resolv.conf"
        uplink=$(ip -o -4 route show default | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' | head -n 1)
        mtu=1500
        [ -z "$uplink" ] || mtu=$(cat "/sys/class/net/$uplink/mtu")
        mkdir -p "$upper/etc/systemd/network"
        cat >"$upper/etc/systemd/network/10-host0.network" <<END
        [Match]
        Name=host0
        [Link]
        MTUBytes=$mtu
        [Network]
        Address=\(machine.address.description)/\(subnet.prefix)
        Gateway=\(subnet.gateway.description)
        LinkLocalAddressing=no
        END
        """
    }

    /// How the host's pip reaches its index, read from the environment and from pip's own files.
    private var pip: ShellScript {
        """
        {
            echo '[global]'
            echo 'cert = /etc/ssl/certs/ca-certificates.crt'
            for key in index-url extra-index-url trusted-host timeout default-timeout proxy; do
                value=$(printenv "PIP_$(echo "$key" | tr 'a-z-' 'A-Z_')") ||
                    value=$(cat /etc/pip.conf "${HOME-/root}/.pip/pip.conf" "${HOME-/root}/.config/pip/pip.conf" \
        2>/dev/null | sed -n "s/^$key *= *//p" | tail -n 1)
                [ -z "$value" ] || echo "$key = $value"
            done
        } >"$upper/etc/pip.conf"
        """
    }

    /// Puts the packages that the machines below `sandbox` fetched where the next machines find them.
    static func harvest(sandbox: String, into packages: String) -> ShellScript {
        """
        for package in \(sandbox)/machines/*/upper/var/cache/apt/archives/*.deb; do
            [ ! -e "$package" ] || [ -e \(packages)/"${package##*/}" ] ||
                ln "$package" \(packages)/ 2>/dev/null || cp "$package" \(packages)/
        done
        """
    }
}
