// SPDX-License-Identifier: Apache-2.0

import Recovery

extension DrillSamples {
    /// So many seconds after the begin of the sample.
    static func at(_ seconds: Double) -> Stamp { Stamp(seconds: 1_795_651_923 + seconds) }

    private static let hosts = ["edge1", "app1", "blog1", "db1"]

    static var phases: [DrillRecord.Phase] {
        [
            phase(
                "prepare", 0, ["provision : Make the machines", "site : Wait for the site", "backup : Make a set"], 210),
            phase("disaster", 210, ["Destroy every machine but the store", "See that nothing answers"], 12),
            phase("machines", 222, ["linode : Make the machines", "Wait for SSH", "base : Install packages"], 96.5),
            phase(
                "data", 318.5,
                [
                    "backup : Fetch the newest complete set", "backup : Restore the newest set",
                    "postgresql : Replay the log up to the disaster", "mariadb : Replay the log up to the disaster",
                ], 148),
            phase(
                "site", 466.5,
                ["nginx : Configure", "gunicorn : Start", "wordpress : Configure", "certificate : Restore"], 101),
            people(
                phase(
                    "names", 567.5, ["dns : Plan the zone", "Agree to the new addresses", "dns : Apply the plan"], 42)),
            phase("check", 609.5, ["verify : Log in", "verify : Compare pictures", "verify : Count rows"], 16.25),
            phase("cleanup", 626, ["Delete the machines", "Remove the zone"], 62.2),
        ]
    }

    /// A phase whose tasks share its time, the later ones more of it.
    private static func phase(
        _ name: String, _ begin: Double, _ titles: [String], _ seconds: Double
    ) -> DrillRecord.Phase {
        var phase = DrillRecord.Phase(name: name, began: at(begin))
        phase.seconds = seconds
        phase.passed = true
        let shares = titles.indices.map { Double($0 + 1) }
        var offset = 0.0
        for (index, title) in titles.enumerated() {
            let time = seconds * shares[index] / shares.reduce(0, +)
            let status = ["changed", "ok", "skipped"][(index + titles.count) % 3]
            phase.tasks.append(
                .init(
                    title: title, play: "Phase \(name)",
                    place: "playbooks/roles/\(name)/tasks/main.yml:\(index * 9 + 3):3",
                    module: "command", began: at(begin + offset), seconds: (time * 100).rounded() / 100,
                    hosts: hosts.prefix(1 + index).map { .init(host: $0, status: status, seconds: time) }))
            offset += time
        }
        return phase
    }

    /// The same with a person in its second step.
    private static func people(_ phase: DrillRecord.Phase) -> DrillRecord.Phase {
        var phase = phase
        phase.tasks[1].isManual = true
        phase.tasks[1].module = "manual"
        phase.tasks[1].seconds = 34
        phase.tasks[1].hosts = [.init(host: "edge1", status: "ok", seconds: 34, message: "yes, 192.0.2.10 is right")]
        return phase
    }

    static var checks: [DrillRecord.Check] {
        [
            .init(name: "rows of django.auth_user", expected: "1204", actual: "1204", passed: true),
            .init(name: "rows of wordpress.wp_posts", expected: "312", actual: "312", passed: true),
            .init(
                name: "content of the database harbour", expected: hash("9f86d081"), actual: hash("9f86d081"),
                passed: true),
            .init(
                name: "pictures, byte for byte", expected: "841 files equal", actual: "841 files equal", passed: true),
            .init(name: "login as admin", expected: "200, with the admin's index", actual: "200", passed: true),
            .init(
                name: "https://www.harbour.example/blog/2026/11/a-very-long-address-that-has-no-place-to-break/",
                expected: "the post “Storm warning”", actual: "the post “Storm warning”", passed: true),
        ]
    }

    private static func hash(_ start: String) -> String {
        start + "884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    }

    static var isolation: [DrillRecord.Check] {
        [
            .init(name: "addresses of the machines", expected: "within 10.96.0.0/24", actual: "4 of 4", passed: true),
            .init(
                name: "production from inside the drill", expected: "not reachable", actual: "connection refused",
                passed: true),
        ]
    }

    static var cleanUp: [DrillRecord.Check] {
        [
            .init(name: "machines with the drill's tag", expected: "none", actual: "none", passed: true),
            .init(name: "records of the drill's zone", expected: "none", actual: "none", passed: true),
        ]
    }
}
