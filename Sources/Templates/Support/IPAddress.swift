// SPDX-License-Identifier: Apache-2.0

/// An IPv4 or IPv6 address as a number.
struct IPAddress: Hashable {
    let number: UInt128
    let isV6: Bool

    var width: Int { isV6 ? 128 : 32 }

    init?(number: UInt128, isV6: Bool) {
        guard isV6 || number <= 0xffff_ffff else { return nil }
        self.number = number
        self.isV6 = isV6
    }

    /// Reads `192.0.2.1` or `2001:db8::1`; nil for anything else.
    init?(_ text: String) {
        if let number = Self.v4(text[...]) {
            (self.number, isV6) = (UInt128(number), false)
        } else if let number = Self.v6(text) {
            (self.number, isV6) = (number, true)
        } else {
            return nil
        }
    }

    private static func v4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard part.count <= 3, part.allSatisfy({ $0.isASCII && $0.isNumber }), let byte = UInt8(part),
                part == "0" || part.first != "0"
            else { return nil }
            number = number << 8 | UInt32(byte)
        }
        return number
    }

    private static func v6(_ text: String) -> UInt128? {
        guard text.contains(":") else { return nil }
        var text = text
        if text.contains("."), let colon = text.lastIndex(of: ":") {
            guard let last = v4(text[text.index(after: colon)...]) else { return nil }
            text = text[...colon] + String(last >> 16, radix: 16) + ":" + String(last & 0xffff, radix: 16)
        }
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, let head = groups(halves[0]), let tail = groups(halves.count > 1 ? halves[1] : "")
        else { return nil }
        let missing = 8 - head.count - tail.count
        guard halves.count == 2 ? missing > 0 : missing == 0 else { return nil }
        return (head + Array(repeating: 0, count: missing) + tail).reduce(0) { $0 << 16 | UInt128($1) }
    }

    private static func groups(_ text: Substring) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        for part in text.split(separator: ":", omittingEmptySubsequences: false) {
            guard part.count <= 4, part.first?.isHexDigit == true, let group = UInt16(part, radix: 16) else {
                return nil
            }
            groups.append(group)
        }
        return groups
    }

    /// The address in its shortest form (RFC 5952).
    var text: String {
        guard isV6 else {
            return stride(from: 24, through: 0, by: -8).map { String(number >> UInt128($0) & 255) }.joined(
                separator: ".")
        }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: number >> UInt128(112 - 16 * $0)) }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        func joined(_ part: some Sequence<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !best.isEmpty else { return joined(groups) }
        return joined(groups[..<best.lowerBound]) + "::" + joined(groups[best.upperBound...])
    }

    /// The name for a PTR record, with its dot.
    var reverseName: String {
        guard isV6 else { return text.split(separator: ".").reversed().joined(separator: ".") + ".in-addr.arpa." }
        return (0..<32).map { String(number >> UInt128(4 * $0) & 15, radix: 16) }.joined(separator: ".") + ".ip6.arpa."
    }
}

/// An address with the length of its network: `192.0.2.7/24`.
struct IPNetwork: Hashable {
    let address: IPAddress
    let prefix: Int

    init(_ address: IPAddress, _ prefix: Int) {
        self.address = address
        self.prefix = prefix
    }

    /// Reads an address with `/24` or `/255.255.255.0`; without either it is a single address.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        self.address = address
        guard parts.count == 2 else {
            prefix = address.width
            return
        }
        if let length = Int(parts[1]), (0...address.width).contains(length) {
            prefix = length
        } else if let mask = IPAddress(String(parts[1])), mask.isV6 == address.isV6,
            let length = (0...address.width).first(where: { Self.mask($0, address.width) == mask.number })
        {
            prefix = length
        } else {
            return nil
        }
    }

    private static func mask(_ prefix: Int, _ width: Int) -> UInt128 {
        prefix == 0 ? 0 : ((1 << UInt128(prefix)) &- 1) << UInt128(width - prefix) | (prefix == 128 ? .max : 0)
    }

    private func at(_ number: UInt128) -> IPAddress { IPAddress(number: number, isV6: address.isV6) ?? address }

    var maskNumber: UInt128 { Self.mask(prefix, address.width) }
    private var hostBits: UInt128 { Self.mask(address.width, address.width) & ~maskNumber }
    var first: IPAddress { at(address.number & maskNumber) }
    var last: IPAddress { at(address.number & maskNumber | hostBits) }
    var netmask: IPAddress { at(maskNumber) }
    var hostmask: IPAddress { at(hostBits) }
    var isSingle: Bool { prefix == address.width }
    var isNetwork: Bool { address == first && !isSingle }
    /// The count of addresses; the largest network of all has one less here.
    var size: UInt128 { hostBits == .max ? .max : hostBits + 1 }
    var text: String { "\(address.text)/\(prefix)" }

    func contains(_ other: IPNetwork) -> Bool {
        other.address.isV6 == address.isV6 && other.prefix >= prefix
            && other.address.number & maskNumber == address.number & maskNumber
    }

    /// The `index`-th address; from the end when negative.
    func host(_ index: Int) -> IPAddress? {
        let offset = UInt128(index.magnitude)
        guard index >= 0 ? offset < size : offset <= size else { return nil }
        return at(index >= 0 ? first.number + offset : last.number - offset + 1)
    }

    /// The first and last address that a machine may have.
    var usable: (first: IPAddress, last: IPAddress) {
        let room = address.width - prefix
        if room <= 1 { return (first, last) }
        return (at(first.number + 1), address.isV6 ? last : at(last.number - 1))
    }
}
