// SPDX-License-Identifier: Apache-2.0

import DrillSamples
import Recovery
import Testing

struct RecoveryStatusTests {
    private typealias Item = RecoveryStatus.Item
    private static let limits = StatusSamples.limits
    private static let began = DrillSamples.passed.began

    private static func after(days: Double) -> Stamp { Stamp(seconds: began.seconds + days * 86400) }

    private static func status(_ levels: [RecoveryStatus.Level]) -> RecoveryStatus.Level {
        RecoveryStatus(
            inventory: "x", at: began, items: levels.map { Item(.backups, "x", $0, "") }
        ).level
    }

    @Test(arguments: [
        ([RecoveryStatus.Level.good, .good], RecoveryStatus.Level.good), ([.good, .unasked], .good),
        ([.good, .unknown], .unknown), ([.unknown, .alarm, .good], .alarm), ([.unasked], .unknown), ([], .unknown),
    ])
    func `only what is known to be good is good`(levels: [RecoveryStatus.Level], level: RecoveryStatus.Level) {
        #expect(Self.status(levels) == level)
    }

    private static let set = """
        {"set": "s1", "startedAt": "2026-11-25T12:00:00Z", "endedAt": "2026-11-25T12:05:00Z", "missing": [], "hosts": []}
        """
    private static let proof = """
        {"set": "s1", "host": "db1", "at": "2026-11-25T13:00:00Z", "whole": true}
        """

    @Test(arguments: [
        ("[{\"name\": \"a\", \"sets\": [\(set)], \"proven\": [\(proof)]}]", ["good", "good"]),
        ("[{\"name\": \"a\", \"sets\": [\(set)]}]", ["good", "alarm"]),
        ("[{\"name\": \"a\", \"sets\": []}]", ["alarm", "alarm"]),
        ("[{\"name\": \"a\", \"trouble\": \"a: no route\"}]", ["unknown", "unknown"]),
        (
            "[{\"name\": \"a\", \"trouble\": \"a: no route\"}, {\"name\": \"b\", \"sets\": [\(set)], \"proven\": [\(proof)]}]",
            ["unknown", "good", "good"]
        ),
        ("[]", ["alarm"]),
    ])
    func `a store that can't be asked is unknown, one without a set is an alarm`(stores: String, levels: [String])
        throws
    {
        let (contents, now) = try StoreContents.read("{\"now\": \"2026-11-26T00:00:00Z\", \"stores\": \(stores)}")
        let items = RecoveryStatus.backups(contents, now: now, limits: Self.limits.backups)
        #expect(items.map(\.level.rawValue) == levels)
    }

    @Test(arguments: [
        (1.0, "good", "passed 1 d 0 h ago, RTO 6 min 56 s of 20 min, RPO 1.3 s of 10 s, quicker than the 5 before"),
        (101, "alarm", "that is more than 100 d 0 h ago"),
    ])
    func `a drill that passed is good for a while`(days: Double, level: String, text: String) {
        let items = RecoveryStatus.drills(
            DrillSamples.earlier + [DrillSamples.passed], others: [], now: Self.after(days: days), limits: Self.limits)
        #expect(items.map(\.level.rawValue) == [level])
        #expect(items.first?.text.contains(text) == true, "\(items)")
    }

    @Test(arguments: [
        ("failed", 1.0, "alarm"), ("missed", 1, "alarm"), ("interrupted", 1, "alarm"), ("running", 0.1, "unknown"),
        ("running", 1, "alarm"),
    ])
    func `a drill that did not pass is an alarm, whatever was before`(name: String, days: Double, level: String) throws
    {
        let record = try #require(DrillSamples.all.first { $0.name == name }?.record)
        let items = RecoveryStatus.drills(
            DrillSamples.earlier + [record], others: [], now: Self.after(days: days), limits: Self.limits)
        #expect(items.map(\.level.rawValue) == [level])
        #expect(
            items.first?.text.contains("it last passed 30 d") == true
                || items.first?.text.contains("it last passed 31 d") == true)
    }

    @Test func `each scenario is told, and other inventories' drills are named`() {
        var other = DrillSamples.failed
        (other.drill, other.title) = ("playbooks/drills/other.yml", "Another")
        let now = Self.after(days: 1)
        let items = RecoveryStatus.drills([DrillSamples.passed, other], others: [], now: now, limits: Self.limits)
        #expect(items.map(\.name) == ["Another", "Total loss of all machines"])
        let none = RecoveryStatus.drills([], others: ["drill"], now: now, limits: Self.limits)
        #expect(none.map(\.level) == [.alarm] && none[0].text.contains("there are drills of drill"))
    }

    @Test(arguments: [
        (
            "2027-01-26 00:12:03Z", "CN=authority", "good",
            "holds 61 d 0 h more, until 2027-01-26, signed by CN=authority"
        ),
        ("2026-12-01 00:12:03Z", "CN=authority", "alarm", "holds 5 d 0 h more"),
        ("2026-11-25 00:12:03Z", "CN=authority", "alarm", "expired 1 d 0 h ago"),
        ("2027-01-26 00:12:03Z", "CN=www.harbour.example", "alarm", "signed by itself"),
    ])
    func `certificates must hold for a while, by somebody's word`(
        end: String, issuer: String, level: String, text: String
    ) throws {
        let answer = "notAfter=\(end)\nissuer=\(issuer)\nsubject=CN=www.harbour.example\n"
        let shown = try #require(
            RecoveryStatus.ShownCertificate(host: "edge1", name: "www.harbour.example", openssl: answer))
        let item = RecoveryStatus.certificate(shown, now: Self.began, limits: Self.limits)
        #expect(item.level.rawValue == level)
        #expect(item.text.hasPrefix(text), "\(item.text)")
    }

    @Test(arguments: ["", "unable to load certificate", "notAfter=soon\nissuer=x", "notAfter=2027-01-26 00:12:03Z"])
    func `what is no certificate is not taken for one`(answer: String) {
        #expect(RecoveryStatus.ShownCertificate(host: "a", name: "b", openssl: answer) == nil)
    }

    @Test(arguments: [
        ([("www.x", 300), ("x", 60)], "good", "within 5 min"),
        ([("www.x", 300), ("x", 3600)], "alarm", "x for 1 h 0 min"),
        ([], "unknown", "names no address"),
    ])
    func `names that are remembered for long are an alarm`(names: [(String, Int)], level: String, text: String) {
        let item = RecoveryStatus.names(of: "x", names.map { .init($0.0, timeToLive: $0.1) }, limits: Self.limits)
        #expect(item.level.rawValue == level)
        #expect(item.text.contains(text), "\(item.text)")
    }

    @Test(arguments: [
        ([], nil, "good", "change nothing"),
        (["a", "b", "c", "d", "e", "f"], nil, "alarm", "change 6: a; b; c; d; e and 1 more"),
        ([], "db1 could not be asked", "unknown", "db1"),
    ])
    func `drift is what a run would change`(changes: [String], failed: String?, level: String, text: String) {
        let item = RecoveryStatus.drift("site.yml", changes: changes, failed: failed)
        #expect(item.level.rawValue == level)
        #expect(item.text.contains(text))
    }

    @Test func `programs are given the answers in the order of subjects`() throws {
        let json = try StatusSamples.good.json()
        let places = ["\"backups\"", "\"proof\"", "\"drills\"", "\"certificates\"", "\"names\"", "\"drift\""]
            .map { json.firstRange(of: $0)?.lowerBound }
        #expect(places.allSatisfy { $0 != nil } && places.compactMap(\.self) == places.compactMap(\.self).sorted())
        #expect(json.contains("\"level\" : \"good\""))
    }
}
