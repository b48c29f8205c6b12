// SPDX-License-Identifier: Apache-2.0

/// The capabilities of a process as /proc/PID/status has them in hexadecimal. Source: capabilities(7).
struct CapabilitySet {
    private static let all = [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap",
        "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner",
        "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice",
        "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap",
        "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf",
        "checkpoint_restore",
    ]
    private let bits: UInt64

    init(_ hexadecimal: String) { bits = UInt64(hexadecimal, radix: 16) ?? 0 }

    /// The names of those that are set.
    var names: [String] { Self.all.indices.filter { bits & (1 << UInt64($0)) != 0 }.map { "cap_" + Self.all[$0] } }

    /// Whether all are set.
    var isEverything: Bool { names.count == Self.all.count }
}
