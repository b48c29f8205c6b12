// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// What an inventory says about a zone and about who serves it.
public struct ZoneSettings: Sendable {
    /// The zone.
    public var origin: DomainName
    /// Who serves it.
    public var provider: ProviderSettings
    /// What it shall hold; nil when only its name is known.
    public var wish: ZoneWish?
    /// A zone file that says what it shall hold; relative to where lifeboat runs.
    public var file: String?
    /// Whether what a file does not name is removed.
    public var purge: Bool
    /// The servers that answer for it; none for those of its NS records.
    public var servers: [ServerAddress]
}

/// Who serves a zone.
public enum ProviderSettings: Sendable {
    /// Linode; the address of its API, when it is another than its own.
    case linode(url: String?)
    /// A name server that takes dynamic updates.
    case dynamicUpdates(ServerAddress, TransactionKey?)

    private static let members = ["type", "server", "key_file", "key", "url"]

    /// What it can do.
    public var capabilities: ProviderCapabilities {
        switch self {
        case .linode: .linode
        case .dynamicUpdates: .dynamicUpdate
        }
    }

    /// Reads `dns_provider`: `linode`, or a mapping with `type: rfc2136`, `server`, `key_file` or `key`.
    ///
    /// `learn` is told of every secret before anything can go wrong.
    public init(_ value: Value, learn: (String) -> Void) throws {
        if value.string == "linode" { self = .linode(url: nil); return }
        guard let dict = value.dict, let type = dict["type"]?.text else {
            throw Diagnostic(
                "dns_provider: expected `linode`, or a mapping with `type`, found `\(value.dict == nil ? value.text : "a mapping without type")`",
                hint: "such as { type: rfc2136, server: 192.0.2.53, key_file: /etc/lifeboat/dns.key }")
        }
        (dict["key"]?["secret"]?.text).map(learn)
        for key in dict.keys.map(\.text) where !Self.members.contains(key) {
            throw Diagnostic(
                "dns_provider: `\(key)` is not one of \(Self.members.joined(separator: ", "))",
                hint: didYouMean(key, among: Self.members))
        }
        switch type {
        case "linode": self = .linode(url: dict["url"]?.text)
        case "rfc2136":
            guard let server = dict["server"]?.text else {
                throw Diagnostic("dns_provider: rfc2136 needs `server`", hint: "the primary name server's address")
            }
            self = .dynamicUpdates(try ServerAddress(server), try Self.key(dict))
        default:
            throw Diagnostic(
                "dns_provider: type: `\(type)` is not one of linode, rfc2136",
                hint: didYouMean(type, among: ["linode", "rfc2136"]))
        }
    }

    private static func key(_ dict: Dict) throws -> TransactionKey? {
        if let file = dict["key_file"]?.text { return .file(file) }
        guard let key = dict["key"] else { return nil }
        guard let name = key["name"]?.text, let secret = key["secret"]?.text else {
            throw Diagnostic(
                "dns_provider: key: expected `name` and `secret`", hint: "and `algorithm`, when it is not hmac-sha256")
        }
        return try TransactionKey(name: name, algorithm: key["algorithm"]?.text ?? "hmac-sha256", secret: secret)
    }
}

/// All that an inventory says about names: `dns_provider`, `dns_zones`, `dns_resolvers`, `dns_failover_targets`.
public struct DNSSettings: Sendable {
    /// The zones, in their order.
    public var zones: [ZoneSettings]
    /// Resolvers that are asked what they know.
    public var resolvers: [ServerAddress]
    /// What a failover can lead to, by name.
    public var targets: [FailoverTarget]

    private static let members = ["provider", "ttl", "records", "file", "purge", "servers"]

    /// Reads the settings; `variable` yields an inventory variable, templated, or nil.
    ///
    /// `place` says where a part of a variable is written: `["dns_zones", "example.com", "records", "1", "ttl"]`.
    public init(
        variable: (String) throws -> Value?, place: ([String]) -> SourceLocation? = { _ in nil },
        learn: (String) -> Void
    ) throws {
        let provider = try variable("dns_provider")
        let zones = try variable("dns_zones")?.dict ?? [:]
        self.zones = try zones.map { entry in
            let zone = try Self.zone(entry.key.text, entry.value, provider, learn)
            try Self.checkTimes(entry.key.text, entry.value, zone.provider.capabilities, place)
            return zone
        }
        let resolvers = try variable("dns_resolvers")
        self.resolvers = try (resolvers?.list ?? []).map { try ServerAddress($0.text) }
        let targets = try variable("dns_failover_targets")?.dict ?? [:]
        self.targets = try targets.map { try FailoverTarget($0.key.text, $0.value, zones: zones.keys.map(\.text)) }
    }

    private static func zone(
        _ name: String, _ value: Value, _ provider: Value?, _ learn: (String) -> Void
    ) throws -> ZoneSettings {
        let place = "dns_zones.\(name)"
        let dict = value.dict ?? [:]
        for key in dict.keys.map(\.text) where !members.contains(key) {
            throw Diagnostic(
                "\(place): `\(key)` is not one of \(members.joined(separator: ", "))",
                hint: didYouMean(key, among: members))
        }
        guard let provider = dict["provider"] ?? provider else {
            throw Diagnostic(
                "\(place): nothing says who serves it",
                hint: "set `dns_provider: linode`, or `dns_provider: { type: rfc2136, server: … }`")
        }
        let origin = try DomainName(name)
        let ttl = try dict["ttl"].map { try RecordList.seconds($0.text) } ?? 300
        let purge = dict["purge"]?.asBoolean ?? false
        let wish = try dict["records"]?.list.map {
            try RecordList.wish($0, origin: origin, ttl: ttl, purge: purge, place: "\(place).records")
        }
        return ZoneSettings(
            origin: origin, provider: try ProviderSettings(provider, learn: learn), wish: wish,
            file: dict["file"]?.text, purge: purge,
            servers: try (dict["servers"]?.list ?? []).map { try ServerAddress($0.text) })
    }

    /// Complains of every TTL that the provider would not serve as it is written.
    private static func checkTimes(
        _ name: String, _ value: Value, _ provider: ProviderCapabilities, _ place: ([String]) -> SourceLocation?
    ) throws {
        let records = (value["records"]?.list ?? []).enumerated().map { (["records", String($0)], $1["ttl"]) }
        var problems: [Diagnostic] = []
        for (path, ttl) in [([], value["ttl"])] + records {
            guard let ttl else { continue }
            do { try provider.timesToLive.check(try RecordList.seconds(ttl.text), provider: provider.name) } catch var
                error as Diagnostic
            {
                let index = path.last.map { ".records[\($0)]" } ?? ""
                error.message = "dns_zones.\(name)\(index).ttl: \(error.message)"
                error.location = place(["dns_zones", name] + path + ["ttl"])
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
    }

    /// The zone called `name`; the only one when none is named.
    public func zone(_ name: String?) throws -> ZoneSettings {
        guard let name else {
            guard zones.count == 1, let zone = zones.first else {
                throw Diagnostic(
                    zones.isEmpty ? "the inventory names no zones" : "say which zone: \(names)",
                    hint: zones.isEmpty ? "list them in `dns_zones`, in group_vars/all/dns.yml" : nil)
            }
            return zone
        }
        let origin = try DomainName(name)
        if let zone = zones.first(where: { $0.origin == origin }) { return zone }
        throw Diagnostic(
            "the inventory has no zone `\(name)`", hint: didYouMean(name, among: zones.map(\.origin.plain)))
    }

    private var names: String { zones.map(\.origin.plain).joined(separator: ", ") }
}
