// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A name server of one's own as a provider: BIND or Knot, by zone transfer and dynamic updates (RFC 2136).
///
/// A plan becomes one UPDATE message, which the server applies whole or not at all, and only as long as every set that
/// it touches still is what the plan was made from. `dig` and `nsupdate` carry the messages.
public struct DynamicUpdates: DNSProvider {
    private let server: ServerAddress
    private let key: TransactionKey?
    private let run: ToolRunner

    /// The provider at `server`.
    public init(server: ServerAddress, key: TransactionKey?, run: @escaping ToolRunner) {
        (self.server, self.key, self.run) = (server, key, run)
    }

    /// A server of one's own takes what a zone file can hold.
    public var capabilities: ProviderCapabilities { .dynamicUpdate }

    /// A name server doesn't say which zones it has.
    public func zones() async throws -> [DomainName]? { nil }

    /// The zone by a transfer.
    public func zone(_ origin: DomainName) async throws -> Zone {
        var words = ["dig"] + (key?.arguments ?? [])
        if key?.keyFile != nil { words += ["-k", "/dev/stdin"] }
        words += ["@\(server.host)", "-p", String(server.port), origin.description, "AXFR"]
        words += ["+onesoa", "+nocmd", "+nostats", "+nocrypto", "+time=10", "+tries=1"]
        let output = try await run(ToolCall(words, input: key?.keyFile ?? ""))
        if let problem = DynamicUpdateErrors.transfer(output, origin: origin, server: server) { throw problem }
        // The signature stands among the records, as if it were one.
        let lines = output.output.split(separator: "\n").filter { !$0.contains("\tANY\tTSIG\t") }
        let zone = try ZoneFileReader.read(
            lines.joined(separator: "\n"), file: "transfer of \(origin.plain)", origin: origin)
        guard zone.soa != nil else {
            throw Diagnostic(
                "\(server) transferred nothing of \(origin.plain)", hint: "is it the zone's name, and is it loaded?")
        }
        return zone
    }

    /// All changes in one message, on condition that the zone still is what the plan was made from.
    public func apply(_ plan: ZonePlan) async throws {
        guard !plan.isEmpty else { return }
        // Over TCP: a lost answer must not make nsupdate send the message again, whose conditions no longer hold then.
        let call = ToolCall(["nsupdate", "-v", "-t", "20"] + (key?.arguments ?? []), input: script(for: plan))
        let output = try await run(call)
        if output.status == 0, output.errors.isEmpty { return }
        let problem = DynamicUpdateErrors.update(output, plan: plan, server: server)
        // Without an answer nobody knows whether it was done: the zone itself does.
        if DynamicUpdateErrors.isSilence(output), let zone = try? await self.zone(plan.origin),
            plan.changes.allSatisfy({ zone[$0.key] == $0.after })
        {
            return
        }
        throw problem
    }

    /// What nsupdate reads: the conditions, then what goes, then what comes.
    func script(for plan: ZonePlan) -> String {
        var lines = ["server \(server.host) \(server.port)"]
        if let line = key?.updateLine { lines.append(line) }
        lines.append("zone \(plan.origin)")
        for change in plan.changes {
            guard let before = change.before else {
                lines.append("prereq nxrrset \(change.key)")
                continue
            }
            lines += before.data.map { "prereq yxrrset \(before.key) \($0)" }
        }
        lines += plan.changes.flatMap(Self.removals(in: plan.origin))
        lines += plan.changes.flatMap { change in
            (change.after?.data ?? []).map { data in
                "update add \(change.key.name) \(change.after?.ttl ?? 0) IN \(change.key.type) \(data)"
            }
        }
        lines += plan.changes.flatMap(Self.lateRemovals(in: plan.origin))
        return (lines + ["send", ""]).joined(separator: "\n")
    }

    private static func removals(in origin: DomainName) -> (ZonePlan.Change) -> [String] {
        { change in
            guard change.before != nil, !isServers(change.key, origin) else { return [] }
            return ["update delete \(change.key)"]
        }
    }

    /// The zone's own name servers can't be deleted as a set, and the last one not at all: so new ones come first.
    private static func lateRemovals(in origin: DomainName) -> (ZonePlan.Change) -> [String] {
        { change in
            guard let before = change.before, isServers(change.key, origin) else { return [] }
            let stay = Set(change.after?.data ?? [])
            return before.data.filter { !stay.contains($0) }.map { "update delete \(change.key) \($0)" }
        }
    }

    private static func isServers(_ key: RRset.Key, _ origin: DomainName) -> Bool {
        key.type == .ns && key.name == origin
    }
}
