// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An address or a network, of either kind.
struct AddressRange: Sendable, Hashable {
    let isIPv6: Bool
    /// How many bits an address shares with the network.
    let prefix: Int
    private let bytes: [UInt8]

    /// Reads `203.0.113.7`, `203.0.113.0/24` or their IPv6 likes; nil when it is neither.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), let address = parts.first else { return nil }
        isIPv6 = address.contains(":")
        var raw = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
        guard inet_pton(isIPv6 ? AF_INET6 : AF_INET, address, &raw) == 1 else { return nil }
        guard let prefix = parts.count == 2 ? Int(parts[1]) : raw.count * 8, (0...raw.count * 8).contains(prefix) else {
            return nil
        }
        self.prefix = prefix
        bytes = raw.enumerated().map { index, byte in
            let bits = min(8, max(0, prefix - index * 8))
            return byte & UInt8(truncatingIfNeeded: 0xff00 >> bits)
        }
    }

    /// Whether every address of `other` is one of this.
    func contains(_ other: AddressRange) -> Bool {
        guard isIPv6 == other.isIPv6, prefix <= other.prefix else { return false }
        return bytes.enumerated().allSatisfy { index, byte in
            let bits = min(8, max(0, prefix - index * 8))
            return byte == other.bytes[index] & UInt8(truncatingIfNeeded: 0xff00 >> bits)
        }
    }

    /// Whether any address is one of both.
    func meets(_ other: AddressRange) -> Bool { contains(other) || other.contains(self) }

    /// The network in its shortest form, always with its prefix length.
    var text: String {
        var buffer = [CChar](repeating: 0, count: 64)
        let isWritten = inet_ntop(isIPv6 ? AF_INET6 : AF_INET, bytes, &buffer, socklen_t(buffer.count)) != nil
        let address = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return (isWritten ? String(decoding: address, as: UTF8.self) : "") + "/\(prefix)"
    }
}
