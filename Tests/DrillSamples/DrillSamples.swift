// SPDX-License-Identifier: Apache-2.0

import Recovery

/// Records of drills as they come: rich ones, and those of drills that went wrong.
package enum DrillSamples {
    /// What a host that was broken into might say, to see that pages show it as text.
    package static let hostile = "<script>alert('owned')</script> \"quoted\" & <b>bold</b>\u{202e}\u{7}\nsecond line"

    /// One name and the record to it.
    package static let all: [(name: String, record: DrillRecord)] = [
        ("passed", passed), ("missed", missed), ("failed", failed), ("interrupted", interrupted), ("empty", empty),
        ("running", running),
    ]

    /// A drill that has only begun.
    package static var empty: DrillRecord {
        DrillRecord(
            id: "20261126T001203Z-total-loss", drill: "playbooks/drills/total-loss.yml",
            title: "Total loss of all machines", inventory: "inventories/sandbox",
            operatedBy: "ann@desk.harbour.example", program: "0.1.0", began: at(0))
    }

    /// What is left when the computer loses power in the middle.
    package static var running: DrillRecord {
        var record = empty
        record.objectives = .init(rto: 1200, rpo: 10)
        record.disaster = at(210)
        record.phases = Array(phases.prefix(3))
        record.phases[2].passed = false
        record.phases[2].seconds = 0
        return record
    }

    /// Everything came back.
    package static var passed: DrillRecord {
        var record = running
        record.outcome = .passed
        record.commit = "77d637f2c0aa51b1c8e6f2f4d1f80a3b0f6a9c1d+"
        record.phases = phases
        record.validated = at(625.75)
        record.ended = at(688.2)
        record.measured.rto = 415.75
        record.measured.rpo = 1.25
        record.measured.waitedForPeople = 34
        record.set = .init(id: "20261126T0000Z", store: "offsite", age: 933)
        record.checks = checks
        record.isolation = isolation
        record.cleanUp = cleanUp
        record.canaries = [
            .init(database: "postgresql", newest: at(209), lost: 1),
            .init(database: "mariadb", newest: at(208.75), lost: 1.25),
        ]
        record.findings = [
            .init(severity: .low, text: "The runbook names a folder that has moved", owner: "ann", due: "2026-12-10"),
            .init(
                severity: .high,
                text: "The password of the second store was known to one person only: hand it to a second one",
                owner: "ben", due: "2026-11-30"),
            .init(severity: .medium, text: "Installing packages takes a third of the time: keep a mirror"),
        ]
        return record
    }

    /// Everything came back too late.
    package static var missed: DrillRecord {
        var record = passed
        record.outcome = .missed
        record.objectives = .init(rto: 300, rpo: 1)
        record.reason = "the RTO of 5 min was exceeded by 1 min 56 s; the RPO of 1 s by 0.25 s"
        return record
    }

    /// A restore that broke on two hosts, with hostile words.
    package static var failed: DrillRecord {
        var record = passed
        record.outcome = .failed
        record.reason = "phase data: backup : Restore the newest set failed on db1"
        record.phases = Array(phases.prefix(4))
        record.phases[3].passed = false
        record.phases[3].tasks[1].hosts = [
            .init(host: "db1", status: "failed", seconds: 31.2, message: hostile),
            .init(
                host: "a-host-with-a-name-that-nobody-would-type-twice.internal.harbour.example", status: "unreachable",
                seconds: 10,
                message: "ssh: connect to host 2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff port 22: Connection timed out"),
        ]
        record.validated = nil
        record.measured = .init()
        record.checks = checks.map { .init(name: $0.name, expected: $0.expected, actual: "nothing", passed: false) }
        record.canaries = []
        return record
    }

    /// Somebody ended it in the middle.
    package static var interrupted: DrillRecord {
        var record = failed
        record.outcome = .interrupted
        record.reason = "it was interrupted in phase machines"
        record.phases = Array(phases.prefix(3))
        record.phases[2].passed = false
        (record.checks, record.isolation, record.findings, record.set) = ([], [], [], nil)
        return record
    }

    /// Drills of the months before, each a little quicker; one of them failed.
    package static var earlier: [DrillRecord] {
        (1...6).map { month in
            var record = month == 3 ? failed : passed
            let days = Double(7 - month) * 30
            record.id = "earlier-\(month)"
            record.began = Stamp(seconds: record.began.seconds - days * 86400)
            if record.measured.rto != nil {
                record.measured.rto = [1260, 905, 0, 620, 540, 452][month - 1]
                record.measured.rpo = [8, 4.5, 0, 2, 1.5, 1.25][month - 1]
            }
            record.outcome = month == 1 ? .missed : record.outcome
            for index in record.phases.indices { record.phases[index].seconds *= index == 3 ? 0.5 : 0.875 }
            return record
        }
    }
}
