// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Which machine has which address: wishes are honoured, the rest get the first free ones.
struct AddressPlan {
    let subnet: Subnet
    /// The machines that are there already.
    let present: [Machine]

    /// The first address given away by itself; those below are left to people.
    static let firstOffset: UInt32 = 11

    /// Machines for `requests`, in their order.
    ///
    /// A machine that is there keeps its address. Throws when an address lies outside the subnet, is taken, or differs
    /// from what the machine has, and when the subnet is full.
    func assign(_ requests: [MachineRequest]) throws(Diagnostic) -> [Machine] {
        var owners = Dictionary(present.map { ($0.address, $0.name) }, uniquingKeysWith: { first, _ in first })
        let addresses = Dictionary(present.map { ($0.name, $0.address) }, uniquingKeysWith: { first, _ in first })
        var wanted: [String: IPv4Address] = [:]
        for request in requests {
            try request.checkName()
            guard let address = request.address ?? addresses[request.name] else { continue }
            try check(address, for: request.name, owners: owners, present: addresses[request.name])
            owners[address] = request.name
            wanted[request.name] = address
        }
        var machines: [Machine] = []
        for request in requests {
            let address = if let own = wanted[request.name] { own } else { try firstFree(owners) }
            owners[address] = request.name
            wanted[request.name] = address
            machines.append(Machine(request.name, address: address, groups: request.groups))
        }
        return machines
    }

    private func check(
        _ address: IPv4Address, for name: String, owners: [IPv4Address: String], present: IPv4Address?
    ) throws(Diagnostic) {
        guard subnet.contains(address), address != subnet.network, address != subnet.broadcast,
            address != subnet.gateway
        else {
            throw Diagnostic(
                "machine `\(name)`: \(address) is not a free address of the sandbox's network \(subnet)",
                hint: "\(subnet.gateway) is the bridge; use \(IPv4Address(bits: subnet.network.bits + 2)) and up")
        }
        if let owner = owners[address], owner != name {
            throw Diagnostic("machine `\(name)`: \(address) is the address of `\(owner)` already")
        }
        if let present, present != address {
            throw Diagnostic(
                "machine `\(name)` is there at \(present), but \(address) is asked for",
                hint: "take it down first: `lifeboat sandbox down \(name)`")
        }
    }

    private func firstFree(_ owners: [IPv4Address: String]) throws(Diagnostic) -> IPv4Address {
        var bits = subnet.network.bits + AddressPlan.firstOffset
        while bits < subnet.broadcast.bits {
            let address = IPv4Address(bits: bits)
            if owners[address] == nil { return address }
            bits += 1
        }
        throw Diagnostic("no address is free in \(subnet)", hint: "take machines down or use a larger network")
    }
}
