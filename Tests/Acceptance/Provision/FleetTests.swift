// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing
import Values

extension Acceptance {
    /// Several machines that are made, wiped and deleted side by side, with things going wrong in between.
    @Suite(.serialized, .estate("prov-fleet", network: 29, hosts: ["web1", "app1", "app2"])) struct ProvisionFleet {
        let estate: Estate

        init() throws { estate = try #require(Estate.current) }

        @Test func `faults and kills while three machines are made, and the next run goes on`() async throws {
            let run = await estate.provision()
            try #require(run.succeeded, "\(run.all)")
            let tasks = run.lines.count { $0.hasPrefix("TASK [") }
            let wanted = try await estate.state()
            #expect(wanted.filter { $0.hasPrefix("Linode ") }.count == 3 && wanted.last == "all answer", "\(wanted)")
            // One create is struck, or two of the three; the others go on meanwhile.
            for (kind, count) in [("429", 2), ("500", 1), ("drop", 2)] {
                try await estate.empty()
                let fault: Value = [
                    "fault": .string(kind), "count": .int(count), "method": "POST", "path": "/v4/linode/instances",
                ]
                try #require(try await estate.cloud.call("POST", "/sandbox/faults", fault).status == 200)
                let struck = await estate.provision()
                try await estate.cloud.call("DELETE", "/sandbox/faults")
                let again = await estate.provision()
                #expect(again.succeeded, "\(kind): \(again.all)")
                #expect(try await estate.state() == wanted, "\(kind): \(struck.all)")
            }
            for part in 1..<4 {
                try await estate.empty()
                let (task, delay) = (part * tasks / 5, Double.random(in: 0..<0.6))
                let killed = await estate.kill(in: task, after: delay)
                let again = await estate.provision()
                #expect(again.succeeded, "killed in task \(task) after \(delay) s: \(killed.all)\(again.all)")
                #expect(try await estate.state() == wanted, "killed in task \(task) after \(delay) s: \(killed.all)")
            }
        }

        @Test func `three machines are wiped side by side, through a fault and a kill`() async throws {
            try #require(await estate.provision(["-e", "rebuild=before"]).succeeded)
            let (wanted, identities) = (try await estate.state(), try await estate.identities())
            var keys = try estate.knownKeys()
            let fault: Value = ["fault": "drop", "method": "POST", "path": "/v4/linode/instances/", "count": 2]
            try #require(try await estate.cloud.call("POST", "/sandbox/faults", fault).status == 200)
            for word in ["first", "second"] {
                let options = ["-e", "rebuild=\(word)"]
                let killed =
                    word == "first" ? await estate.provision(options) : await estate.kill(in: 5, after: 0.4, options)
                let again = await estate.provision(options)
                #expect(again.succeeded, "\(word): \(again.all)")
                #expect(try await estate.state() == wanted, "\(word): \(killed.all)")
                #expect(try await estate.identities() == identities)
                let now = try estate.knownKeys()
                #expect(estate.hosts.allSatisfy { now[$0] != keys[$0] }, "each has a key of its own")
                keys = now
            }
        }

        @Test func `destroy takes all of them side by side, and the last of the account only when told`() async throws {
            try #require(await estate.provision().succeeded)
            let refused = await estate.destroy()
            #expect(refused.status == 2 && refused.all.contains("of the account"), "\(refused.all)")
            #expect(try await estate.all("linode/instances").count == 3, "all or none: together they are the last")
            let part = await estate.destroy(["--limit", "app1,app2"])
            #expect(part.succeeded, "\(part.all)")
            #expect(try await estate.machine()["label"]?.text == Estate.label)
            try #require(await estate.provision().succeeded)
            let gone = await estate.destroy(["-e", "allow_last=true"])
            #expect(gone.succeeded, "\(gone.all)")
            for path in ["linode/instances", "networking/firewalls"] { #expect(try await estate.all(path) == []) }
            let left = await Program.shell("find inventory/.machines inventory/host_vars -type f", in: estate.folder)
            #expect(left.stdout == "", "\(left.all)")
        }
    }
}
