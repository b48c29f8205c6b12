// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing
import Values

extension Acceptance {
    /// `lifeboat dns` at Linode: the API of a cloud, and the five name servers that it tells.
    @Suite(.serialized) struct LinodeCommands {
        @Test func `plan, apply, verify, export, import, undo and failover, at Linode`() async throws {
            try await LinodeNames.with { names in
                let before = await names.zone()
                #expect(before.contains("_sip._tcp") && before.contains("*.dev") && before.contains("\\\"quoted\\\""))
                try await applied(names, before)
                try await imported(names, before)
                try await misled(names)
                try await failedOver(names)
                try await takenOver(names)
            }
        }

        private func applied(_ names: LinodeNames, _ before: String) async throws {
            try names.lay(
                records: "[{name: new, type: A, value: 192.0.2.9}, {name: mail, value: 192.0.2.6, ttl: 120}]")
            let planned = await names.dns("plan", "--expect-no-changes")
            #expect(planned.status == 2 && planned.stdout.contains("1 to add, 1 to change"), "\(planned.all)")
            let checksum = try #require(planned.lines.last?.split(separator: " ").last).prefix(8)
            let other = await names.dns("apply", "--plan", "0123456789")
            #expect(other.status == 4 && other.stderr.contains("not the one agreed to"), "\(other.all)")
            #expect(await names.zone() == before)

            // Refused for a moment at one call, and done without an answer at another: still one record.
            for fault: Value in [
                ["fault": "429", "method": "PUT"], ["fault": "drop", "method": "POST", "path": "/v4/domains"],
            ] {
                #expect(try await names.cloud.call("POST", "/sandbox/faults", fault).status == 200)
            }
            let applied = await names.dns("apply", "--plan", String(checksum))
            #expect(applied.status == 0, "\(applied.all)")
            #expect(applied.lines.count { $0.contains("server   \(names.cloud.address(2).dropLast())") } == 5)
            #expect(try await names.cloud.call("GET", "/sandbox").body["faults"]?.list == [])
            #expect(await names.served("new.example.com", "A") == ["192.0.2.9"])
            #expect(await names.dns("plan", "--expect-no-changes").status == 0)
            #expect(await names.dns("verify", "--wait", "1").status == 0)

            let undone = await names.dns("undo", "--yes", "--force")
            #expect(undone.status == 0, "\(undone.all)")
            #expect(await names.zone() == before)
            #expect(await names.served("new.example.com", "A") == [])
        }

        private func imported(_ names: LinodeNames, _ before: String) async throws {
            try names.sites.write(before, to: "saved.zone")
            _ = await Program.shell("grep -v www saved.zone | grep -v MX >less.zone", in: names.sites.folder)
            let refused = await names.dns("import", "less.zone", "--purge", "--yes")
            #expect(refused.status == 4 && refused.stderr.contains("www.example.com. would have no address"))
            #expect(await names.zone() == before)
            let forced = await names.dns("import", "less.zone", "--purge", "--yes", "--force")
            #expect(forced.status == 0, "\(forced.all)")
            #expect(await names.served("www.example.com", "A") == [])
            let back = await names.dns("import", "saved.zone", "--purge", "--yes")
            #expect(back.status == 0, "\(back.all)")
            #expect(await names.zone() == before)
        }

        private func misled(_ names: LinodeNames) async throws {
            let wrong = await names.dns("plan", token: "nonsense")
            #expect(wrong.status == 4 && wrong.stderr.contains("Invalid Token"), "\(wrong.all)")
            let reader = try await names.cloud.must("POST", "profile/tokens", ["scopes": "domains:read_only"])
            try names.lay(records: "[{name: new, type: A, value: 192.0.2.9}]")
            let narrow = await names.dns("apply", "--yes", token: reader["token"]?.text ?? "")
            #expect(narrow.status == 4 && narrow.stderr.contains("domains:read_write"), "\(narrow.all)")
            try names.lay(records: "[{name: new, type: A, value: 192.0.2.9, ttl: 60}]")
            let rounded = await names.dns("plan")
            #expect(rounded.status == 4 && rounded.stderr.contains("its neighbours are 30"), "\(rounded.all)")
            try names.lay(records: "[]")
        }

        private func failedOver(_ names: LinodeNames) async throws {
            let before = await names.zone()
            let prepared = await names.dns("failover", "--to", "django", "--prepare", "--yes")
            #expect(prepared.status == 0 && prepared.stdout.contains("300 → 30"), "\(prepared.all)")
            #expect(prepared.stderr.contains("caches hold the old TTL for up to"), "\(prepared.all)")
            let led = await names.dns("failover", "--to", "django", "--now", "--yes", "--resolver-wait", "1")
            #expect(led.status == 0, "\(led.all)")
            for name in ["example.com", "www.example.com"] {
                #expect(await names.served(name, "A") == ["127.0.0.3"])
                #expect(await names.served(name, "AAAA") == [], "nobody with IPv6 stays behind")
            }
            let back = await names.dns("failover", "--back", "--yes", "--resolver-wait", "1")
            #expect(back.status == 0, "\(back.all)")
            #expect(await names.zone() == before, "the way back leads back exactly")
            #expect(await names.served("www.example.com", "AAAA") == ["::1"])
        }

        /// A zone that another name server has is fetched by the cloud and served.
        private func takenOver(_ names: LinodeNames) async throws {
            try await names.sites.startKnot(zone: "example.net", isOpen: true)
            func take(_ options: String...) async -> ShellOutput {
                await Program.lifeboat(
                    [
                        "run", "-i", "inv", "localhost", "-m", "linode_domain", "-a",
                        "domain=example.net import_from=127.0.0.1:\(names.sites.knot)",
                    ] + options, in: names.sites.folder,
                    environment: ["LINODE_API_URL": names.cloud.url, "LINODE_API_TOKEN": names.cloud.token])
            }
            let check = await take("--check")
            #expect(check.succeeded && check.stdout.contains("import domain example.net from"), "\(check.all)")
            #expect(try await names.cloud.must("GET", "domains")["results"] == 1)
            let taken = await take()
            #expect(taken.succeeded, "\(taken.all)")
            let again = await take()
            #expect(again.succeeded && !again.stdout.contains("changed: ["), "\(again.all)")
            let deadline = ContinuousClock.now + .seconds(20)
            while await names.served("www.example.net", "A").isEmpty, ContinuousClock.now < deadline {}
            #expect(await names.served("www.example.net", "A") == ["127.0.0.2"])
            #expect(await names.served("x.dev.example.net", "CNAME") == ["www.example.net."])
            #expect(await names.served("example.net", "NS").count == 5, "the old servers' names stay behind")
        }
    }
}
