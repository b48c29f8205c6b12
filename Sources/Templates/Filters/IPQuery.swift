// SPDX-License-Identifier: Apache-2.0

import Values

/// What `ipaddr` is asked about an address.
///
/// Source: the documentation of the filter `ansible.utils.ipaddr`.
enum IPQuery {
    private static let privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]
        .compactMap { IPNetwork($0) }
    private static let special = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "::/128",
        "::1/128", "fc00::/7", "fe80::/10", "ff00::/8", "2001:db8::/32",
    ].compactMap { IPNetwork($0) }

    /// The answer, or false when the value is no address or not what is asked for.
    static func answer(_ value: Value, _ query: Value, version: Int?) throws -> Value {
        var hasPrefix = false
        let net: IPNetwork
        switch value {
        case .string(let text):
            guard !text.isEmpty, let found = IPNetwork(text) else { return false }
            hasPrefix = text.contains("/")
            net = found
        case .int(let number):
            guard number >= 0, let address = IPAddress(number: UInt128(number), isV6: number > 0xffff_ffff) else {
                return false
            }
            net = IPNetwork(address, address.width)
        default: return false
        }
        if let version, (version == 6) != net.address.isV6 { return false }
        if let index = query.wholeNumber, query.string == nil { return host(net, index) }
        let name = query.text
        if let index = Int(name), name != "4", name != "6" { return host(net, index) }
        if name.contains("/") || IPAddress(name) != nil {
            guard let outer = IPNetwork(name) else { return false }
            return outer.contains(net) ? value : false
        }
        if let result = plain(name, net, hasPrefix, value) ?? ranges(name, net) ?? kinds(name, net, value) {
            return result
        }
        throw TemplateError.type("unknown filter type: \(name)")
    }

    private static func host(_ net: IPNetwork, _ index: Int) -> Value {
        net.host(index).map { .string("\($0.text)/\(net.prefix)") } ?? false
    }

    private static func plain(_ name: String, _ net: IPNetwork, _ hasPrefix: Bool, _ value: Value) -> Value? {
        let address = net.address.text
        let whole: Value = .string(hasPrefix ? net.text : address)
        switch name {
        case "": return whole
        case "4", "ipv4", "6", "ipv6": return (name.hasSuffix("6")) == net.address.isV6 ? whole : false
        case "address", "ip":
            return net.isNetwork && net.prefix < net.address.width - 1 ? false : .string(address)
        case "host", "host/prefix", "ip/prefix", "address/prefix", "gateway", "gw":
            if net.isNetwork, net.prefix < net.address.width - 1 { return false }
            return .string(net.text)
        case "net": return net.isNetwork || (hasPrefix && net.isSingle) ? .string(net.text) : false
        case "network": return .string(net.first.text)
        case "network_id": return .string(net.first.text)
        case "subnet", "network/prefix", "cidr":
            if name == "cidr" { return .string(net.text) }
            return .string("\(net.first.text)/\(net.prefix)")
        case "netmask": return .string(net.netmask.text)
        case "hostmask", "wildcard": return .string(net.hostmask.text)
        case "network_netmask": return .string("\(net.first.text) \(net.netmask.text)")
        case "network_wildcard": return .string("\(net.first.text) \(net.hostmask.text)")
        case "ip_netmask": return net.isNetwork ? false : .string("\(address) \(net.netmask.text)")
        case "ip_wildcard": return net.isNetwork ? false : .string("\(address) \(net.hostmask.text)")
        case "prefix": return .int(net.prefix)
        case "version": return .int(net.address.isV6 ? 6 : 4)
        case "int": return Int(exactly: net.address.number).map { .int($0) } ?? .string(String(net.address.number))
        case "size": return Int(exactly: net.size).map { .int($0) } ?? .string(String(net.size))
        case "bool": return true
        case "revdns": return .string(net.address.reverseName)
        case "type": return .string(net.isNetwork ? "network" : "address")
        default: return nil
        }
    }

    private static func ranges(_ name: String, _ net: IPNetwork) -> Value? {
        let (first, last) = net.usable
        func next(_ step: Int128) -> Value {
            let number = Int128(net.address.number) + step
            guard number >= Int128(first.number), number <= Int128(last.number),
                let address = IPAddress(number: UInt128(number), isV6: net.address.isV6)
            else { return false }
            return .string(address.text)
        }
        switch name {
        case "broadcast": return net.address.isV6 || net.prefix > 30 ? false : .string(net.last.text)
        case "first_usable": return .string(first.text)
        case "last_usable": return .string(last.text)
        case "range_usable": return .string("\(first.text)-\(last.text)")
        case "next_usable": return next(1)
        case "previous_usable": return next(-1)
        case "size_usable":
            return Int(exactly: last.number - first.number + 1).map { .int($0) } ?? .string(String(net.size))
        case "peer":
            guard net.prefix == 31 || net.prefix == 30,
                let address = IPAddress(number: net.address.number ^ (net.prefix == 31 ? 1 : 3), isV6: net.address.isV6)
            else { return false }
            return .string(address.text)
        default: return nil
        }
    }

    private static func kinds(_ name: String, _ net: IPNetwork, _ value: Value) -> Value? {
        func within(_ networks: String...) -> Value {
            networks.compactMap { IPNetwork($0) }.contains { $0.contains(net) } ? value : false
        }
        switch name {
        case "private": return privateNetworks.contains { $0.contains(net) } ? value : false
        case "public", "global", "unicast":
            if name == "unicast" { return within("224.0.0.0/4", "ff00::/8") == false ? value : false }
            return special.contains { $0.contains(net) } ? false : value
        case "loopback", "lo": return within("127.0.0.0/8", "::1/128")
        case "multicast": return within("224.0.0.0/4", "ff00::/8")
        case "link-local", "ll": return within("169.254.0.0/16", "fe80::/10")
        case "6to4": return within("2002::/16")
        default: return nil
        }
    }
}
