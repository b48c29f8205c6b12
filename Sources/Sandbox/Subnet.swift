// SPDX-License-Identifier: Apache-2.0

/// An IPv4 address.
public struct IPv4Address: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The 32 bits, the first octet on top.
    public var bits: UInt32

    /// The address of `bits`.
    public init(bits: UInt32) { self.bits = bits }

    /// Reads `10.90.0.11`; nil for anything but four decimal octets without leading zeros.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        bits = 0
        for part in parts {
            guard let octet = UInt8(part), String(octet) == part else { return nil }
            bits = bits << 8 | UInt32(octet)
        }
    }

    /// The dotted form.
    public var description: String {
        stride(from: 24, through: 0, by: -8).map { String(bits >> UInt32($0) & 0xff) }.joined(separator: ".")
    }

    /// The order of numbers.
    public static func < (a: IPv4Address, b: IPv4Address) -> Bool { a.bits < b.bits }
}

/// A range of IPv4 addresses, as in `10.90.0.0/24`.
public struct Subnet: Hashable, Sendable, CustomStringConvertible {
    /// The first address of the range.
    public let network: IPv4Address
    /// How many leading bits all its addresses share.
    public let prefix: Int

    /// The range of `prefix` bits around `address`.
    public init(around address: IPv4Address, prefix: Int = 24) {
        self.prefix = prefix
        network = IPv4Address(bits: address.bits & Subnet.mask(prefix))
    }

    /// Reads `10.90.0.0/24`; nil when bits are set beyond the prefix, or the text is something else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPv4Address(parts[0]), let prefix = Int(parts[1]),
            (0...32).contains(prefix), address.bits & Subnet.mask(prefix) == address.bits
        else { return nil }
        network = address
        self.prefix = prefix
    }

    /// The form `10.90.0.0/24`.
    public var description: String { "\(network)/\(prefix)" }
    /// The address of the bridge, which is the machines' gateway: the first usable one.
    public var gateway: IPv4Address { IPv4Address(bits: network.bits + 1) }
    /// The address every machine of the range listens to: the last one.
    public var broadcast: IPv4Address { IPv4Address(bits: network.bits | ~Subnet.mask(prefix)) }

    /// The mask as an address, such as 255.255.255.0.
    public var mask: IPv4Address { IPv4Address(bits: Subnet.mask(prefix)) }

    /// Whether `address` lies in the range.
    public func contains(_ address: IPv4Address) -> Bool { address.bits & Subnet.mask(prefix) == network.bits }

    /// Whether the two ranges have an address in common.
    public func overlaps(_ other: Subnet) -> Bool {
        prefix <= other.prefix ? contains(other.network) : other.contains(network)
    }

    private static func mask(_ prefix: Int) -> UInt32 { prefix == 0 ? 0 : UInt32.max << UInt32(32 - prefix) }
}

extension Subnet {
    /// The line of `ip -o route show` whose range overlaps this one, except on `bridge` itself.
    ///
    /// Ranges wider than /8 are ways to the world at large, such as the `0.0.0.0/1` of a VPN, and collide with nothing.
    func collision(inRoutes routes: some Sequence<String>, besides bridge: String) -> String? {
        routes.first { route in
            let words = route.split(separator: " ")
            guard let target = words.first, target != "default", !words.contains(where: { $0 == bridge }) else {
                return false
            }
            let range = Subnet(target) ?? IPv4Address(target).map { Subnet(around: $0, prefix: 32) }
            return range.map { $0.prefix >= 8 && overlaps($0) } ?? false
        }
    }
}
