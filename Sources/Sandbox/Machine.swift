// SPDX-License-Identifier: Apache-2.0

/// A local machine: a name that has an address.
public struct Machine: Hashable, Sendable {
    /// Its host name.
    public var name: String
    /// Where its sshd answers.
    public var address: IPv4Address
    /// The groups of the inventory it belongs to.
    public var groups: [String]

    /// A machine at `address`.
    public init(_ name: String, address: IPv4Address, groups: [String] = []) {
        self.name = name
        self.address = address
        self.groups = groups
    }
}

/// A machine and how it is.
public struct MachineStatus: Hashable, Sendable {
    /// What a machine can be doing.
    public enum State: String, Hashable, Sendable {
        /// Its processes run.
        case running
        /// It has a disk and nothing runs: it was stopped, it powered itself off, or its power was cut.
        case stopped
    }
    /// The machine.
    public var machine: Machine
    /// What it does.
    public var state: State
    /// When it booted last, in seconds since 1970; nil when it never did.
    public var since: Int?
}

extension MachineStatus {
    /// Reads a line of `MachineScripts.list`: name, address, groups, state and start, with tabs between them.
    init?(line: String) {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count == 5, let address = IPv4Address(fields[1]), let state = State(rawValue: String(fields[3]))
        else { return nil }
        machine = Machine(String(fields[0]), address: address, groups: fields[2].split(separator: ",").map(String.init))
        self.state = state
        since = Int(fields[4])
    }
}
