// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sandbox

/// The addresses and the limits of a cloud, which come from its sandbox.
struct Place: Sendable {
    var subnet: Subnet
    /// How many Linodes an account may have.
    var quota = 20

    /// Five addresses below those of machines: the name servers.
    var nameServers: [IPv4Address] { (2...6).map { IPv4Address(bits: subnet.network.bits + UInt32($0)) } }

    /// What a region names as its resolvers; in the sandbox they know the account's domains and nothing else.
    var resolvers: String { nameServers.prefix(2).map(\.description).joined(separator: ",") }

    /// The first address of `subnet` behind the name servers that is not among `taken`; nil when none is left.
    func freeAddress(besides taken: Set<String>) -> IPv4Address? {
        var bits = subnet.network.bits + 11
        while bits < subnet.broadcast.bits {
            let address = IPv4Address(bits: bits)
            if !taken.contains(address.description) { return address }
            bits += 1
        }
        return nil
    }

    /// The private address that goes with a public one: 192.168.128.0/17, as at Linode, told apart by sandbox.
    func privateAddress(of address: IPv4Address) -> IPv4Address {
        let third = 128 + (subnet.network.bits >> 8) % 128
        return IPv4Address(bits: 0xc0a8_0000 | third << 8 | address.bits & 0xff)
    }

    /// Where NodeBalancers' own connections come from: 192.168.255.0/24, as at Linode.
    var balancerSource: IPv4Address { IPv4Address(bits: 0xc0a8_ff00 | (subnet.network.bits >> 8) & 0xff) }

    /// The bridge's own private address.
    var privateGateway: IPv4Address { privateAddress(of: subnet.gateway) }

    /// The IPv6 network of the sandbox: 64 bits that name the IPv4 network.
    var prefix6: String {
        let bits = subnet.network.bits
        return "fd6c:6966:\(String(bits >> 16, radix: 16)):\(String(bits & 0xffff, radix: 16))"
    }

    /// The IPv6 address that goes with a public IPv4 address.
    func address6(of address: IPv4Address) -> String { "\(prefix6)::\(String(address.bits & 0xffff, radix: 16))" }

    /// The moment as answers write it, in UTC without a zone.
    static func stamp(_ time: Int = Glibc.time(nil)) -> String {
        var seconds = time
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return "\(day)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    }
}
