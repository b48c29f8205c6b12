// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// Where the names of a site can be led when its usual place is lost.
public struct FailoverTarget: Hashable, Sendable {
    /// What the inventory calls it.
    public var name: String
    /// The zone of its names.
    public var zone: DomainName
    /// The names that are led there: the zone itself and `www`, unless the inventory says otherwise.
    public var names: [DomainName]
    /// Its IPv4 addresses.
    public var ipv4: [String]
    /// Its IPv6 addresses; when there are none, the names lose theirs, since they would lead to the lost place.
    public var ipv6: [String]
    /// The TTL of the names while they may be switched.
    public var ttl: Int
    /// What it must answer before anybody is led there.
    public var health: HealthCheck

    private static let members = ["zone", "names", "ipv4", "ipv6", "ttl", "health"]

    init(_ name: String, _ value: Value, zones: [String]) throws {
        func complaint(_ message: String, hint: String? = nil) -> Diagnostic {
            Diagnostic("dns_failover_targets.\(name): \(message)", hint: hint)
        }
        guard let dict = value.dict else { throw complaint("expected a mapping, found `\(value.text)`") }
        for key in dict.keys.map(\.text) where !Self.members.contains(key) {
            throw complaint(
                "`\(key)` is not one of \(Self.members.joined(separator: ", "))",
                hint: didYouMean(key, among: Self.members))
        }
        guard let zone = dict["zone"]?.text ?? (zones.count == 1 ? zones.first : nil) else {
            throw complaint("expected `zone`", hint: "one of \(zones.joined(separator: ", "))")
        }
        let origin = try DomainName(zone)
        func addresses(_ key: String, _ read: (String) -> String?) throws -> [String] {
            let value = dict[key]
            return try (value?.list?.map(\.text) ?? value.map { [$0.text] } ?? []).map { text in
                guard let address = read(text) else { throw complaint("\(key): `\(text)` is no such address") }
                return address
            }
        }
        self.name = name
        self.zone = origin
        names = try (dict["names"]?.list?.map(\.text) ?? ["@", "www"]).map { try DNSNames.name($0, in: origin) }
        ipv4 = try addresses("ipv4", IPAddress.version4)
        ipv6 = try addresses("ipv6", IPAddress.version6)
        ttl = try dict["ttl"].map { try RecordList.seconds($0.text) } ?? 300
        guard !ipv4.isEmpty else {
            throw complaint("expected `ipv4`", hint: "the addresses that the names shall lead to")
        }
        guard let health = dict["health"] else {
            throw complaint(
                "expected `health`: nobody is led to a place that was not seen to work",
                hint: "such as health: { path: /, contains: \"a text of your front page\" }")
        }
        do { self.health = try HealthCheck(health) } catch let error as Diagnostic {
            throw complaint("health: \(error.message)", hint: error.hint)
        }
    }
}

/// A question that only a working site answers as expected.
public struct HealthCheck: Hashable, Sendable {
    /// `http` or `https`.
    public var scheme: String
    /// The port; nil for the scheme's own.
    public var port: Int?
    /// What is asked for.
    public var path: String
    /// A text that the answer must hold: a status alone proves little.
    public var contains: String
    /// A file with the authority that certificates are checked against; nil for those this computer trusts.
    public var authority: String?

    private static let members = ["scheme", "port", "path", "contains", "ca_file"]

    init(_ value: Value) throws {
        guard let dict = value.dict, let text = dict["contains"]?.text, !text.isEmpty else {
            throw Diagnostic("expected `contains`", hint: "a text that only the working site shows")
        }
        for key in dict.keys.map(\.text) where !Self.members.contains(key) {
            throw Diagnostic(
                "`\(key)` is not one of \(Self.members.joined(separator: ", "))",
                hint: didYouMean(key, among: Self.members))
        }
        scheme = dict["scheme"]?.text ?? "https"
        guard ["http", "https"].contains(scheme) else {
            throw Diagnostic("scheme: `\(scheme)` is not one of http, https")
        }
        port = dict["port"]?.int
        path = dict["path"]?.text ?? "/"
        guard path.hasPrefix("/") else { throw Diagnostic("path: `\(path)` must begin with `/`") }
        (contains, authority) = (text, dict["ca_file"]?.text)
    }

    /// Asks `address` for `name` and returns what is wrong with the answer; nil when it is as expected.
    public func problem(of name: DomainName, at address: String, run: ToolRunner) async throws -> String? {
        let port = port ?? (scheme == "https" ? 443 : 80)
        let host = address.contains(":") ? "[\(address)]" : address
        var words = ["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "10"]
        words += ["--resolve", "\(name.plain):\(port):\(host)", "--write-out", "\n%{http_code}"]
        if let authority { words += ["--cacert", authority] }
        let output = try await run(ToolCall(words + ["\(scheme)://\(name.plain):\(port)\(path)"]))
        let status = output.output.split(separator: "\n").last.map(String.init) ?? ""
        guard output.status == 0 else {
            return output.errors.split(separator: "\n").last.map(String.init) ?? "curl ended with \(output.status)"
        }
        guard status == "200" else { return "status \(status)" }
        return output.output.contains(contains) ? nil : "status 200, but without `\(contains)`"
    }
}
