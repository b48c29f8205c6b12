// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

extension Filters {
    /// The filters of the collection `ansible.utils`.
    static let network: [String: Filter] = [
        "ipaddr": Filter("query", "version", "alias") { value, a, _ in
            try eachAddress(value) { try IPQuery.answer($0, a.given(0) ?? "", version: a.given(1)?.wholeNumber) }
        },
        "ipv4": Filter("query") { value, a, _ in
            try eachAddress(value) { try IPQuery.answer($0, a.given(0) ?? "", version: 4) }
        },
        "ipv6": Filter("query") { value, a, _ in
            try eachAddress(value) { try IPQuery.answer($0, a.given(0) ?? "", version: 6) }
        },
        "ipwrap": Filter("query") { value, a, _ in
            func wrap(_ value: Value) throws -> Value {
                guard case .string(let text) = value, let net = IPNetwork(text), net.address.isV6 else { return value }
                let query = a.given(0) ?? ""
                guard try query == "" || IPQuery.answer(value, query, version: nil).isTruthy else { return false }
                return .string(text.contains("/") ? "[\(net.address.text)]/\(net.prefix)" : "[\(net.address.text)]")
            }
            if case .list(let values) = value { return .list(try values.map(wrap)) }
            return try wrap(value)
        },
        "ipmath": Filter("amount") { value, a, _ in
            guard let net = IPNetwork(try printed(value)) else {
                throw TemplateError.type("You must pass a valid IP address; \(value.text) is invalid")
            }
            let amount = try a.int(0)
            let (number, overflow) =
                amount < 0
                ? net.address.number.subtractingReportingOverflow(UInt128(amount.magnitude))
                : net.address.number.addingReportingOverflow(UInt128(amount))
            guard !overflow, let result = IPAddress(number: number, isV6: net.address.isV6) else {
                throw TemplateError.type("`\(value.text)` plus \(amount) is no address")
            }
            return .string(result.text)
        },
        "nthhost": Filter("query") { value, a, _ in
            guard let net = IPNetwork(try printed(value)) else { return false }
            return net.host(try a.int(0)).map { .string($0.text) } ?? false
        },
        "next_nth_usable": Filter("offset") { value, a, _ in
            try neighbour(value, a.required(0), sign: 1)
        },
        "previous_nth_usable": Filter("offset") { value, a, _ in
            try neighbour(value, a.required(0), sign: -1)
        },
        "ipsubnet": Filter("query", "index") { value, a, _ in try Subnets.answer(value, a) },
        "network_in_network": Filter("test") { value, a, _ in
            guard let net = IPNetwork(try printed(value)), let inner = IPNetwork(try a.text(0)) else { return false }
            return .bool(net.contains(inner))
        },
        "network_in_usable": Filter("test") { value, a, _ in
            guard let net = IPNetwork(try printed(value)), let inner = IPNetwork(try a.text(0)) else { return false }
            return .bool(
                net.contains(inner) && inner.first.number >= net.usable.first.number
                    && inner.last.number <= net.usable.last.number)
        },
        "hwaddr": Filter("query", "alias") { value, a, run in
            let digits = try printed(value).lowercased().filter { !":.-".contains($0) }
            guard digits.count == 12, digits.allSatisfy(\.isHexDigit) else { return false }
            let query = try a.text(0, "")
            if query == "bare" { return .string(digits) }
            if query == "bool" || query.isEmpty { return query.isEmpty ? value : true }
            let letters = Array(digits)
            let pairs = stride(from: 0, to: 12, by: 2).map { String(letters[$0..<$0 + 2]) }
            return .string(pairs.joined(separator: query == "win" ? "-" : ":"))
        },
    ]

    /// A list keeps the addresses that answer; a single value that has no answer is false.
    private static func eachAddress(_ value: Value, _ answer: (Value) throws -> Value) throws -> Value {
        guard case .list(let values) = value else { return try answer(value) }
        return .list(try values.map(answer).filter { $0 != false && !$0.isNull })
    }

    private static func neighbour(_ value: Value, _ offset: Value, sign: Int) throws -> Value {
        guard let net = IPNetwork(try printed(value)), let offset = offset.wholeNumber else {
            throw TemplateError.type("Must pass in an address with its network and a number")
        }
        let target = Int128(net.address.number) + Int128(sign * offset)
        let (first, last) = net.usable
        guard target >= Int128(first.number), target <= Int128(last.number),
            let result = IPAddress(number: UInt128(target), isV6: net.address.isV6)
        else { return false }
        return .string(result.text)
    }
}

/// The filter `ipsubnet`: networks inside a network.
enum Subnets {
    static func answer(_ value: Value, _ a: Bound) throws -> Value {
        guard let net = IPNetwork(try printed(value)) else { return false }
        guard let query = a.given(0), query != "" else { return .string(net.text) }
        guard let prefix = Numbers.int(query), prefix <= net.address.width else { return false }
        let given = a.given(1).flatMap { Numbers.int($0) }
        guard prefix >= net.prefix else {
            // A shorter prefix asks for a network around the address, the index for one between the two.
            let place = given.map { $0 < 0 ? net.prefix + $0 : prefix + $0 } ?? prefix
            guard (prefix..<net.prefix).contains(place) else { return false }
            return .string(IPNetwork(IPNetwork(net.address, place).first, place).text)
        }
        guard let index = given else { return .string(String(count(net, prefix))) }
        let total = count(net, prefix)
        let place = index < 0 ? Int128(total) + Int128(index) : Int128(index)
        guard place >= 0, place < Int128(total) else { return false }
        let start = net.first.number + UInt128(place) << UInt128(net.address.width - prefix)
        guard let first = IPAddress(number: start, isV6: net.address.isV6) else { return false }
        return .string(IPNetwork(first, prefix).text)
    }

    private static func count(_ net: IPNetwork, _ prefix: Int) -> UInt128 {
        prefix - net.prefix >= 127 ? UInt128.max >> 1 : 1 << UInt128(prefix - net.prefix)
    }
}
