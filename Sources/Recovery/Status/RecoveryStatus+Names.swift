// SPDX-License-Identifier: Apache-2.0

extension RecoveryStatus {
    /// What a host showed to somebody who asked for `name` over TLS.
    public struct ShownCertificate: Hashable, Sendable {
        /// The host.
        public var host: String
        /// The name that was asked for.
        public var name: String
        /// Until when it holds.
        public var expires: Stamp
        /// Who signed it.
        public var issuer: String
        /// Whom it is about.
        public var subject: String

        /// Reads what `openssl x509 -noout -enddate -dateopt iso_8601 -issuer -subject` prints; nil for anything else.
        public init?(host: String, name: String, openssl text: String) {
            var fields: [Substring: Substring] = [:]
            for line in text.split(separator: "\n") {
                let parts = line.split(separator: "=", maxSplits: 1)
                if parts.count == 2 { fields[parts[0]] = parts[1] }
            }
            guard let end = fields["notAfter"], let expires = Stamp(end.split(separator: " ").joined(separator: "T")),
                let issuer = fields["issuer"]
            else { return nil }
            (self.host, self.name, self.expires) = (host, name, expires)
            self.issuer = String(issuer)
            subject = fields["subject"].map(String.init) ?? ""
        }
    }

    /// What a certificate is worth.
    public static func certificate(_ shown: ShownCertificate, now: Stamp, limits: RecoveryLimits) -> Item {
        let left = Int(shown.expires - now)
        let day = shown.expires.description.prefix(10)
        func item(_ level: Level, _ text: String) -> Item {
            Item(.certificates, "\(shown.name) on \(shown.host)", level, text)
        }
        if left <= 0 { return item(.alarm, "expired \(Span(seconds: -left)) ago, on \(day)") }
        if shown.issuer == shown.subject { return item(.alarm, "signed by itself: browsers refuse it") }
        let text = "holds \(Span(seconds: left)) more, until \(day), signed by \(shown.issuer)"
        return item(left < limits.certificate.seconds ? .alarm : .good, text)
    }

    /// A name of a zone that leads to an address.
    public struct Name: Hashable, Sendable {
        /// The name.
        public var name: String
        /// How many seconds it may be remembered.
        public var timeToLive: Int

        /// A name.
        public init(_ name: String, timeToLive: Int) { (self.name, self.timeToLive) = (name, timeToLive) }
    }

    /// Whether a zone's names let themselves be led elsewhere quickly.
    public static func names(of zone: String, _ names: [Name], limits: RecoveryLimits) -> Item {
        guard let longest = names.map(\.timeToLive).max() else {
            return Item(.names, zone, .unknown, "the inventory names no address in it")
        }
        let slow = names.filter { $0.timeToLive > limits.timeToLive.seconds }
        guard !slow.isEmpty else {
            return Item(
                .names, zone, .good, "a failover reaches everybody within \(Span(seconds: longest)), by the inventory")
        }
        let told = Set(slow.map { "\($0.name) for \(Span(seconds: $0.timeToLive))" }).sorted().joined(separator: ", ")
        return Item(.names, zone, .alarm, "too long for a failover: resolvers remember \(told)")
    }

    /// What a run of the playbook in check mode says of drift.
    public static func drift(_ playbook: String, changes: [String], failed: String?) -> Item {
        if let failed { return Item(.drift, playbook, .unknown, failed) }
        guard !changes.isEmpty else { return Item(.drift, playbook, .good, "a run would change nothing") }
        let rest = changes.count > 5 ? " and \(changes.count - 5) more" : ""
        return Item(
            .drift, playbook, .alarm,
            "a run would change \(changes.count): \(changes.prefix(5).joined(separator: "; "))\(rest)")
    }
}
