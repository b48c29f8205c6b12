// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Recovery

@Suite struct BackupStatusTests {
    private let limits = BackupStatus.Limits(
        set: Span(seconds: 26 * 3600), log: Span(seconds: 600), proof: Span(seconds: 35 * 86400))

    private func set(_ id: String, _ started: String, missing: String = "") -> String {
        """
        {"set": "\(id)", "startedAt": "\(started)", "endedAt": "\(started)", "missing": [\(missing)],
         "hosts": [{"host": "db1", "parts": [{"name": "mariadb", "kind": "mariadb", "snapshot": "ab", "files": 2,
           "bytes": 100, "databases": [{"tables": [{"name": "a", "rows": 3}, {"name": "b", "rows": 4}]}]}]}]}
        """
    }

    private func status(
        sets: [String], proven: String = "", logs: String = "", snapshots: Int = 2, trouble: String? = nil
    ) throws
        -> BackupStatus
    {
        let trouble = trouble.map { ", \"trouble\": \"\($0)\"" } ?? ""
        let answer = """
            {"now": "2026-11-25T12:00:00Z", "stores": [
              {"name": "offsite", "sets": [\(sets.joined(separator: ", "))], "proven": [\(proven)],
               "logs": [\(logs)], "logSnapshots": \(snapshots)\(trouble)}]}
            """
        let (stores, now) = try StoreContents.read(answer)
        return BackupStatus(stores, now: now, limits: limits)
    }

    private let proof = #"{"set": "a", "host": "db1", "at": "2026-11-20T12:00:00Z", "whole": true}"#

    @Test func `a fresh set and a fresh proof are no alarm`() throws {
        let status = try status(sets: [set("a", "2026-11-25T02:00:00Z")], proven: proof)
        #expect(status.alarms.isEmpty)
        #expect(status.stores[0].newest?.parts["db1"]?[0].rows == 7)
        #expect(status.proofAge == Span(seconds: 5 * 86400))
    }

    @Test func `the absence of success is an alarm, though no run failed`() throws {
        let status = try status(sets: [set("a", "2026-11-23T02:00:00Z")], proven: proof)
        #expect(status.alarms == ["offsite: the newest complete set is 2 d 10 h old, more than 1 d 2 h"])
    }

    @Test func `a set with a half missing does not count`() throws {
        let status = try status(
            sets: [set("a", "2026-11-23T02:00:00Z"), set("b", "2026-11-25T02:00:00Z", missing: "\"app1\"")],
            proven: proof)
        #expect(status.stores[0].newest?.id == "a")
        #expect(status.alarms.contains("offsite: set b lacks app1"))
    }

    @Test func `a store that cannot be asked is an alarm in its own words`() throws {
        let status = try status(sets: [], proven: proof, trouble: "store `offsite`: it does not answer")
        #expect(status.alarms == ["store `offsite`: it does not answer"])
    }

    @Test func `a restore that was never proven is an alarm, and one of a part proves nothing`() throws {
        let part = #"{"set": "a", "host": "db1", "at": "2026-11-25T11:00:00Z", "whole": false}"#
        let status = try status(sets: [set("a", "2026-11-25T02:00:00Z")], proven: part)
        #expect(status.alarms == ["no restore was ever proven"])
    }

    @Test func `a log that no longer comes is an alarm, and so is one that never came`() throws {
        let set = set("a", "2026-11-25T02:00:00Z")
        let fresh = #"{"host": "db1", "log": "mariadb", "at": "2026-11-25T11:59:20Z"}"#
        let status = try status(sets: [set], proven: proof, logs: fresh)
        #expect(status.alarms.isEmpty)
        #expect(status.stores[0].summary == "set a, begun 10 h 0 min ago; logs until 40 s ago")
        let old = #"{"host": "db1", "log": "postgresql", "at": "2026-11-25T09:00:00Z"}"#
        #expect(
            try self.status(sets: [set], proven: proof, logs: "\(fresh), \(old)").alarms
                == ["offsite: the log of postgresql on db1 came last 3 h 0 min ago, more than 10 min"])
        #expect(
            try self.status(sets: [set], proven: proof, logs: fresh, snapshots: 123_456).alarms
                == ["offsite: 123456 snapshots of logs delay the next one: lifeboat backup prune"])
        let none = #"{"host": "db1", "log": "postgresql", "at": null}"#
        #expect(
            try self.status(sets: [set], proven: proof, logs: "\(fresh), \(none)").alarms
                == ["offsite: the log of postgresql on db1 never came"])
    }

    @Test func `a set of the future tells of a clock`() throws {
        let status = try status(sets: [set("a", "2026-11-25T13:00:00Z")], proven: proof)
        #expect(status.alarms == ["offsite: the newest complete set is of the future; a clock is off"])
    }

    @Test func `no store at all is an alarm`() {
        #expect(BackupStatus([], now: Moment(seconds: 0), limits: limits).alarms.first == "there is no store")
    }

    @Test(arguments: [
        "", "{}", #"{"now": "yesterday", "stores": []}"#, #"{"now": "2026-11-25T12:00:00Z", "stores": [{}]}"#,
    ])
    func `an answer that lacks something is refused`(answer: String) {
        #expect(throws: (any Error).self) { try StoreContents.read(answer) }
    }
}
