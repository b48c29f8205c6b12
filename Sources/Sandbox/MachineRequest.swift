// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// A machine that somebody wants: what the sandbox brings into being.
public struct MachineRequest: Hashable, Sendable {
    /// Its host name, unique in its sandbox.
    public var name: String
    /// The address it must have; nil takes the first free one.
    public var address: IPv4Address?
    /// The groups of the inventory it belongs to, for `list`.
    public var groups: [String]

    /// A wish for the machine `name`.
    public init(_ name: String, address: IPv4Address? = nil, groups: [String] = []) {
        self.name = name
        self.address = address
        self.groups = groups
    }

    /// The longest name: the host name of a machine is at most 64 bytes, the name of its sandbox and a dash included.
    static let longestName = 64 - Sandbox.longestName - 1

    /// Throws when `name` can't be a host name.
    func checkName() throws(Diagnostic) {
        let allowed = name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte.isASCIILetterOrDigit
        }
        let edges = [name.utf8.first, name.utf8.last]
        guard allowed, name.utf8.count <= MachineRequest.longestName,
            edges.allSatisfy({ $0?.isASCIILetterOrDigit == true })
        else {
            throw Diagnostic(
                "`\(name)` can't be the name of a machine",
                hint: "use letters, digits, `-` and `.`, at most \(MachineRequest.longestName) characters")
        }
    }
}

/// A host of an inventory with its variables resolved, as far as the sandbox looks at it.
public struct InventoryHost: Sendable {
    /// The inventory's name of the host.
    public var name: String
    /// The groups it belongs to.
    public var groups: [String]
    /// Its variables; those of its groups are merged in already.
    public var variables: [String: Value]

    /// A host called `name`.
    public init(name: String, groups: [String] = [], variables: [String: Value] = [:]) {
        self.name = name
        self.groups = groups
        self.variables = variables
    }
}

extension MachineRequest {
    /// The machines that an inventory describes: one for each host that is not local, at its `ansible_host`.
    ///
    /// Throws a `Diagnostic` for a host whose address is not written as IPv4, since the sandbox has no name server.
    public static func machines(for hosts: some Sequence<InventoryHost>) throws(Diagnostic) -> [MachineRequest] {
        var machines: [MachineRequest] = []
        for host in hosts where host.variables["ansible_connection"]?.string != "local" {
            let written = host.variables["ansible_host"]?.string ?? host.name
            guard let address = IPv4Address(written) else {
                throw Diagnostic(
                    "host `\(host.name)`: `\(written)` is not an IPv4 address, so no local machine can have it",
                    hint: "give the host an address of the sandbox's network, such as `ansible_host: 10.90.0.11`")
            }
            machines.append(MachineRequest(host.name, address: address, groups: host.groups))
        }
        return machines
    }
}

extension UInt8 {
    /// Whether this is one of `a–z`, `A–Z`, `0–9`.
    var isASCIILetterOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
