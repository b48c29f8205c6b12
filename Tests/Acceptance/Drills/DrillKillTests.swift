// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing
import Values

extension Acceptance {
    /// A drill of machines alone, ended at any moment: by a signal that asks, and by one that does not.
    @Suite(.serialized, .estate("drill-kills", network: 43)) struct DrillKills {
        let estate: Estate

        init() throws { estate = try #require(Estate.current) }

        @Test func `a drill that is ended at any of 10 moments leaves a report and nothing else`() async throws {
            try await lay(check: "/bin/true")
            let whole = await estate.drill()
            try #require(whole.succeeded, "\(whole.all)")
            try await expectClean()
            let tasks = whole.lines.count { $0.hasPrefix("TASK [") }
            var ended = 0
            for part in 0..<10 {
                let (signal, delay) = (part % 2 == 0 ? "KILL" : "INT", Double.random(in: 0..<0.5))
                let task = 1 + part * (tasks - 1) / 10
                let before = try estate.records().count
                let killed = await estate.drill(ending: signal, in: task, after: delay)
                let moment = "SIG\(signal) in task \(task) after \(delay) s: \(killed.all)"
                let record = try await estate.finishedRecord(after: before, killed.all)
                let outcome = record["outcome"]?.text
                #expect(outcome == "interrupted" || outcome == "passed", "\(moment)")
                ended += outcome == "interrupted" ? 1 : 0
                #expect(record["cleanUp"]?.list?.isEmpty == false, "\(moment)")
                try await expectClean()
            }
            #expect(ended > 6, "the others had come to their end before")
        }

        @Test func `a check that fails fails the drill, and all is cleaned up`() async throws {
            try await lay(check: "/bin/false")
            let drill = await estate.drill()
            #expect(drill.status == 2, "\(drill.all)")
            #expect(drill.stdout.contains("two and two: expected 4, found 5"), "\(drill.all)")
            try await expectClean()
        }

        @Test func `an inventory that is production, or shares a zone, is refused before anything is done`()
            async throws
        {
            try await lay(check: "/bin/true")
            let production = await estate.drill(["-e", "environment_name=production"])
            #expect(
                production.status == 4 && production.all.contains("the inventory is not production"),
                "\(production.all)")
            await Program.shell(
                "mkdir -p other && printf 'dns_zones:\\n  harbour.test: {}\\n' > other/all.yml", in: estate.folder)
            let shared = await estate.drill()
            await Program.shell("rm -r other", in: estate.folder)
            #expect(shared.status == 4 && shared.all.contains("harbour.test (other)"), "\(shared.all)")
            #expect(try await estate.all("linode/instances").isEmpty)
        }

        /// Lays the drill beside the estate's playbooks.
        private func lay(check: String) async throws {
            let laid = await Program.shell(
                """
                mkdir -p playbooks/drills/parts && cp \(Computer.checkout)/playbooks/drills/parts/clear.yml playbooks/drills/parts &&
                cat > playbooks/drills/small.yml <<'END'
                - drill: The machine is gone
                  objectives: { rto: 5m }
                - { import_playbook: ../machines.yml, phase: prepare }
                - { import_playbook: ../ready.yml, phase: prepare }
                - { import_playbook: ../dns.yml, phase: prepare }
                - { import_playbook: ../destroy.yml, phase: disaster, vars: { allow_last: true } }
                - { import_playbook: ../machines.yml, phase: machines }
                - { import_playbook: ../ready.yml, phase: machines }
                - name: Sums
                  hosts: all
                  gather_facts: false
                  phase: check
                  tasks:
                    - command: \(raw: check)
                      register: sum
                      failed_when: false
                    - evidence: { check: two and two, expected: 4, actual: "{{ 4 + (sum.rc != 0) | int }}" }
                - { import_playbook: parts/clear.yml, phase: cleanup }
                END
                """, in: estate.folder)
            try #require(laid.succeeded, "\(laid.all)")
        }

        private func expectClean() async throws {
            for path in ["linode/instances", "networking/firewalls", "domains"] {
                let left = try await estate.all(path).map { $0["label"]?.text ?? $0["domain"]?.text ?? "" }
                #expect(left.isEmpty, "\(path): \(left)")
            }
        }
    }
}

extension Estate {
    private static let words = [
        "drill", "playbooks/drills/small.yml", "-i", "inventory", "--yes", "--reports", "reports",
    ]

    /// Runs the small drill.
    func drill(_ options: [String] = []) async -> ShellOutput {
        await Program.lifeboat(Self.words + options, in: folder, environment: environment)
    }

    /// Runs the small drill, and sends it a signal when it has come to a task.
    func drill(ending signal: String, in task: Int, after delay: Double) async -> ShellOutput {
        let settings = environment.map { "\($0.key)=\($0.value)" }
        return await Program.shell(
            """
            : >killed.out
            env \(words: settings + [Computer.lifeboat] + Self.words) >>killed.out 2>&1 &
            while kill -0 $! && [ "$(grep -c '^TASK ' killed.out)" -lt \(task) ]; do sleep 0.02; done 2>/dev/null
            sleep \(String(delay))
            kill -\(raw: signal) $!
            wait $!
            cat killed.out
            """, in: folder)
    }

    /// The records of drills so far.
    func records() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/reports").filter { $0.hasSuffix(".json") }
            .sorted()
    }

    /// The record of the drill after the first so many, once it says how it ended and its page is there.
    func finishedRecord(after count: Int, _ said: String) async throws -> Value {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let name = try records().dropFirst(count).first,
                let text = try? String(contentsOfFile: "\(folder)/reports/\(name)", encoding: .utf8),
                let record = try? Value(json: text), record["outcome"]?.text != "running",
                FileManager.default.fileExists(atPath: "\(folder)/reports/\(name.dropLast(5)).xml")
            {
                return record
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw TestProblem("no report: \(try records()): \(said)")
    }
}

private struct TestProblem: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
