// SPDX-License-Identifier: Apache-2.0

import Values

/// Facts about network interfaces, addresses and routes.
struct NetworkFacts {
    let record: HostRecord

    private struct Address {
        var interface: String
        var family: String
        var address: String
        var prefix: Int
        var broadcast: String
        var scope: String
    }

    var facts: Dict {
        let addresses = addresses
        let names = interfaces
        var facts: Dict = ["interfaces": .strings(names)]
        for name in names {
            let key = String(name.map { "-.:".contains($0) ? "_" : $0 })
            facts[.string(key)] = .dict(interface(name, addresses.filter { $0.interface == name }))
        }
        func all(_ family: String, _ isLocal: (String) -> Bool) -> Value {
            .strings(addresses.filter { $0.family == family && !isLocal($0.address) }.map(\.address))
        }
        facts["all_ipv4_addresses"] = all("inet") { $0.hasPrefix("127.") }
        facts["all_ipv6_addresses"] = all("inet6") { $0 == "::1" }
        facts["default_ipv4"] = .dict(defaultRoute("route4", "inet", addresses))
        facts["default_ipv6"] = .dict(defaultRoute("route6", "inet6", addresses))
        let v4 = addresses.filter { $0.family == "inet" }.map(\.address)
        let v6 = addresses.filter { $0.family == "inet6" }.map(\.address)
        facts["locally_reachable_ips"] = [
            "ipv4": .strings(((v4.contains { $0.hasPrefix("127.") } ? ["127.0.0.0/8"] : []) + v4).sorted()),
            "ipv6": .strings(v6.sorted()),
        ]
        return facts
    }

    private var interfaces: [String] {
        record.files.keys.filter { $0.hasPrefix("/sys/class/net/") && $0.hasSuffix("/mtu") }
            .map { String($0.dropFirst("/sys/class/net/".count).dropLast("/mtu".count)) }.sorted()
    }

    /// The lines of `ip -o addr`: `2: eth0    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth0`.
    private var addresses: [Address] {
        (record.sections["addresses"] ?? []).compactMap { line in
            let words = line.words
            guard words.count > 3, words[2] == "inet" || words[2] == "inet6" else { return nil }
            func after(_ word: String) -> String {
                words.firstIndex(of: word).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil } ?? ""
            }
            let parts = words[3].split(separator: "/").map { String($0) }
            let name = words[1].split(separator: "@").first.map { String($0) } ?? words[1]
            return Address(
                interface: name, family: words[2], address: parts[0],
                prefix: parts.count > 1 ? Int(parts[1]) ?? 0 : words[2] == "inet" ? 32 : 128, broadcast: after("brd"),
                scope: after("scope"))
        }
    }

    private func interface(_ name: String, _ addresses: [Address]) -> Dict {
        func file(_ leaf: String) -> String? { record.first("/sys/class/net/\(name)/\(leaf)") }
        let flags = Int((file("flags") ?? "0").dropFirst(2), radix: 16) ?? 0
        var facts: Dict = ["device": .string(name)]
        if let address = file("address"), address != "00:00:00:00:00:00" { facts["macaddress"] = .string(address) }
        facts["mtu"] = .int(Int(file("mtu") ?? "") ?? 0)
        facts["active"] = .bool(file("operstate") != "down")
        facts["promisc"] = .bool(flags & 0x100 != 0)
        facts["type"] = .string(kind(name, file("type")))
        if let speed = file("speed").flatMap({ Int($0) }), speed > 0 { facts["speed"] = .int(speed) }
        let members = (record.sections["kinds"] ?? []).map(\.words).filter { $0.count == 3 && $0[0] == name }
        if facts["type"]?.string == "bridge" {
            facts["interfaces"] = .strings(members.map { $0[2] })
            if let id = file("bridge/bridge_id") { facts["id"] = .string(id) }
            if let stp = file("bridge/stp_state") { facts["stp"] = .bool(stp == "1") }
        }
        let v4 = addresses.filter { $0.family == "inet" }
        if let first = v4.first { facts["ipv4"] = .dict(ipv4(first)) }
        if v4.count > 1 { facts["ipv4_secondaries"] = .list(v4.dropFirst().map { .dict(ipv4($0)) }) }
        let v6 = addresses.filter { $0.family == "inet6" }
        if !v6.isEmpty {
            facts["ipv6"] = .list(
                v6.map {
                    ["address": .string($0.address), "prefix": .string(String($0.prefix)), "scope": .string($0.scope)]
                })
        }
        return facts
    }

    private func kind(_ name: String, _ number: String?) -> String {
        let marks = (record.sections["kinds"] ?? []).map(\.words).filter { $0.count == 2 && $0[0] == name }
        if let mark = marks.first { return mark[1] }
        switch number {
        case "1": return "ether"
        case "32": return "infiniband"
        case "512": return "ppp"
        case "772": return "loopback"
        case "65534": return "tunnel"
        default: return "unknown"
        }
    }

    private func ipv4(_ address: Address) -> Dict {
        let mask = address.prefix == 0 ? 0 : UInt32.max << UInt32(32 - min(32, address.prefix))
        let number = address.address.split(separator: ".").reduce(UInt32(0)) { $0 << 8 | (UInt32($1) ?? 0) }
        func dotted(_ number: UInt32) -> String {
            [24, 16, 8, 0].map { String(number >> UInt32($0) & 255) }.joined(separator: ".")
        }
        return [
            "address": .string(address.address), "broadcast": .string(address.broadcast),
            "netmask": .string(dotted(mask)), "network": .string(dotted(number & mask)),
            "prefix": .string(String(address.prefix)),
        ]
    }

    /// What `ip route get` says: `8.8.8.8 via 10.0.0.1 dev eth0 src 10.0.0.2 uid 0`.
    private func defaultRoute(_ section: String, _ family: String, _ addresses: [Address]) -> Dict {
        let words = (record.section(section) ?? "").words
        func after(_ word: String) -> String? {
            words.firstIndex(of: word).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
        }
        guard let device = after("dev"), let source = after("src"), device != "lo" else { return [:] }
        var facts: Dict = ["interface": .string(device), "address": .string(source)]
        if let gateway = after("via") { facts["gateway"] = .string(gateway) }
        guard let entry = addresses.first(where: { $0.address == source && $0.family == family }) else { return facts }
        let card = interface(device, [])
        for name in ["macaddress", "mtu", "type"] { if let value = card[name] { facts[.string(name)] = value } }
        if family == "inet" {
            facts.merge(ipv4(entry)) { $1 }
            facts["alias"] = .string(device)
        } else {
            facts["prefix"] = .string(String(entry.prefix))
            facts["scope"] = .string(entry.scope)
        }
        return facts
    }
}
