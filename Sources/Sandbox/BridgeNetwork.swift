// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// The network of a sandbox: a bridge, and the way out through the host's address.
struct BridgeNetwork {
    let sandbox: String
    let subnet: Subnet

    /// The bridge; an interface's name has at most 15 bytes, so a long name is cut and its fingerprint tells it apart.
    var bridge: String {
        sandbox.utf8.count <= 12 ? "lb-" + sandbox : "lb-\(sandbox.prefix(3))-\(BaseSystem.fingerprint(sandbox))"
    }
    /// The nftables table; its name is a plain identifier.
    var table: String { "lifeboat_" + String(sandbox.map { $0 == "-" ? "_" : $0 }) }

    /// The routes of this computer, one a line.
    static let routes: ShellScript = "ip -o -4 route show table all type unicast"

    /// Takes turns with other sandboxes, those of other state folders too, over what the whole computer shares.
    private static let lock: ShellScript = """
        mkdir -p /run/lifeboat
        exec 9>/run/lifeboat/lock
        flock 9
        """

    /// Makes what is missing of bridge, forwarding and masquerading.
    ///
    /// The kernel asks for a neighbour's address ten times a second instead of once, so that a machine that has just
    /// booted is found at once.
    var up: ShellScript {
        """
        set -e
        bridge=\(bridge)
        if [ ! -e "/sys/class/net/$bridge" ]; then
            ip link add "$bridge" type bridge
            ip address add \(subnet.gateway.description)/\(subnet.prefix) dev "$bridge"
        fi
        ip link set "$bridge" up
        echo 100 >"/proc/sys/net/ipv4/neigh/$bridge/retrans_time_ms"
        \(BridgeNetwork.lock)
        forwarding=/proc/sys/net/ipv4/ip_forward
        [ -e /run/lifeboat/ip_forward ] || cat "$forwarding" >/run/lifeboat/ip_forward
        echo 1 >"$forwarding"
        nft -f - <<END
        table ip \(table)
        delete table ip \(table)
        table ip \(table) {
            chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr \(subnet.description) oifname != "$bridge" masquerade
            }
        }
        END
        """
    }

    /// Takes away what `up` made; the last sandbox puts forwarding back to what it was and removes the control groups.
    var down: ShellScript {
        """
        set -e
        bridge=\(bridge)
        # The kernel takes a machine's end of a cable away some time after the machine; what stays goes by hand.
        tries=0
        until set -- "/sys/class/net/$bridge/brif"/* && { [ ! -e "$1" ] || [ "$tries" = 40 ]; }; do
            tries=$((tries + 1))
            sleep 0.05
        done
        for port in "/sys/class/net/$bridge/brif"/*; do
            [ ! -e "$port" ] || ip link delete "${port##*/}" 2>/dev/null || :
        done
        [ ! -e "/sys/class/net/$bridge" ] || ip link delete "$bridge"
        for family in ip inet; do
            ! nft list table "$family" \(table) >/dev/null 2>&1 || nft delete table "$family" \(table)
        done
        \(BridgeNetwork.lock)
        for other in /sys/class/net/lb-*; do
            [ ! -e "$other" ] || exit 0
        done
        if [ -e /run/lifeboat/ip_forward ]; then
            cat /run/lifeboat/ip_forward >/proc/sys/net/ipv4/ip_forward
            rm /run/lifeboat/ip_forward
        fi
        rmdir /sys/fs/cgroup/lifeboat /sys/fs/cgroup/*/lifeboat 2>/dev/null || :
        """
    }
}
