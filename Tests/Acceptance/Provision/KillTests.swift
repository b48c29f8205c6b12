// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

extension Acceptance {
    @Suite(.serialized, .estate("prov-kills", network: 24)) struct ProvisionKills {
        @Test func `killed at any of 20 moments, the next run ends as if nothing had been`() async throws {
            let estate = try #require(Estate.current)
            let run = await estate.provision()
            try #require(run.succeeded, "\(run.all)")
            let tasks = run.lines.count { $0.hasPrefix("TASK [") }
            let wanted = try await estate.state()
            for part in 0..<20 {
                // All parts of the road have their turn: in terms of tasks, since time depends on what else is going on.
                var (task, delay) = (part * tasks / 20, Double.random(in: 0..<0.15))
                try await estate.empty()
                var killed = await estate.kill(in: task, after: delay)
                // A run that had ended before says nothing: sooner, until one is hit.
                while !killed.succeeded, task > 0 {
                    (task, delay) = (task - 1, delay / 2)
                    try await estate.empty()
                    killed = await estate.kill(in: task, after: delay)
                }
                #expect(killed.succeeded, "it had always ended before")
                let again = await estate.provision()
                #expect(again.succeeded, "killed in task \(task) after \(delay) s: \(killed.all)\(again.all)")
                #expect(try await estate.state() == wanted, "killed in task \(task) after \(delay) s: \(killed.all)")
            }
        }

        @Test func `killed while a machine is wiped, the same word ends in one new machine`() async throws {
            let estate = try #require(Estate.current)
            let run = await estate.provision(["-e", "rebuild=before"])
            try #require(run.succeeded, "\(run.all)")
            let tasks = run.lines.count { $0.hasPrefix("TASK [") }
            let (wanted, identities) = (try await estate.state(), try await estate.identities())
            for part in 0..<6 {
                let (task, delay, keys) = (part * tasks / 6, Double.random(in: 0..<0.6), try estate.knownKeys())
                let options = ["-e", "rebuild=word\(part)"]
                let killed = await estate.kill(in: task, after: delay, options)
                let again = await estate.provision(options)
                #expect(again.succeeded, "killed in task \(task) after \(delay) s: \(killed.all)\(again.all)")
                #expect(try await estate.state() == wanted, "killed in task \(task) after \(delay) s: \(killed.all)")
                #expect(try await estate.identities() == identities)
                #expect(try estate.knownKeys() != keys, "a new disk has a new key")
                let third = await estate.provision(options)
                #expect(third.succeeded && !third.stdout.contains("changed: ["), "\(third.all)")
            }
        }
    }
}

extension Estate {
    /// Provisions, and kills `lifeboat` the hard way when it has come to a task; fails when it ended before.
    func kill(in task: Int, after delay: Double, _ options: [String] = []) async -> ShellOutput {
        let settings = environment.map { "\($0.key)=\($0.value)" }
        return await Program.shell(
            """
            env \(words: settings + [Computer.lifeboat] + Self.road + options) >killed.out 2>&1 &
            while kill -0 $! && [ "$(grep -c '^TASK ' killed.out)" -lt \(task) ]; do sleep 0.02; done 2>/dev/null
            sleep \(String(delay))
            kill -KILL $!
            status=$?
            cat killed.out
            exit "$status"
            """, in: folder)
    }
}
