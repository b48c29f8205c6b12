// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing
import Values

extension Acceptance {
    /// Certificates whose names are proved by DNS: pebble asks the very servers that the hook changes.
    @Suite(.serialized, ChallengeTrait()) struct Challenges {
        let lab: ChallengeLab

        init() throws { lab = try #require(ChallengeLab.current) }

        /// Plays twice, lets the timer renew, and expects a certificate for all names, wild ones too, each time.
        private func expectCertificate(_ variables: Dict = [:]) async throws {
            let first = await lab.play(variables)
            try #require(first.succeeded, "\(first.all)")
            let shown = try await lab.shown()
            #expect(shown.contains("Pebble") && shown.contains("DNS:*.harbour.test"), "\(shown)")
            let second = await lab.play(variables)
            #expect(second.succeeded && second.recap?.changed == 0, "\(second.all)")
            try await lab.renew()
            // nginx takes a moment to start workers that know it.
            let deadline = ContinuousClock.now + .seconds(20)
            while try await lab.shown() == shown, ContinuousClock.now < deadline {}
            #expect(try await lab.shown() != shown, "nginx shows what the timer got")
            #expect(await lab.play(variables).recap?.changed == 0)
        }

        private func records() async throws -> [Value] {
            let domains = try await lab.cloud.must("GET", "domains")["data"]?.list ?? []
            return try await lab.cloud.must("GET", "domains/\(domains.first?["id"]?.text ?? "")/records")["data"]?.list
                ?? []
        }

        @Test func `by Linode's API, and what is somebody else's stays`() async throws {
            let before = try await records()
            let wrong = await lab.play(["edge_dns_token": "nonsense"])
            #expect(wrong.status == 2 && wrong.all.contains("linode: Invalid Token: the token in"), "\(wrong.all)")
            let other = await lab.play(["certificate_domains": ["www.harbour.test", "www.elsewhere.test"]])
            #expect(other.status == 2 && other.all.contains("www.elsewhere.test lies in none of"), "\(other.all)")
            #expect(try await lab.cloud.ssh(lab.cloud.address(11), "ls /etc/letsencrypt/accounts").succeeded == false)

            try await expectCertificate()
            #expect(try await records() == before)
            let log = try await lab.must("cat /var/log/letsencrypt/*.log").stdout
            #expect(log.contains("5 servers answer with the TXT record of _acme-challenge.harbour.test"))
            #expect(try await lab.must("stat -c %a \(ChallengeLab.settings)").trimmed == "600")

            // One server that stays behind is named, and the record does not stay.
            let late = try await lab.cloud.ssh(
                lab.cloud.address(11),
                """
                sed -i 's/"wait": .*/"wait": 3,/; s/"servers": \\[/&"\(raw: lab.cloud.address(9))", /' \(ChallengeLab.settings)
                export CERTBOT_DOMAIN=harbour.test CERTBOT_VALIDATION=ours
                lifeboat-dns-01 add; code=$?; lifeboat-dns-01 remove && exit "$code"
                """)
            #expect(late.status == 1 && late.stderr.contains("\(lab.cloud.address(9)) of 6 servers"), "\(late.all)")
            #expect(try await records() == before)
        }

        @Test func `by dynamic updates, which a wrong key and one without the right are refused`() async throws {
            try await LoopbackServers.with(address: lab.cloud.address(1)) { servers in
                try await servers.startKnot(
                    zone: "harbour.test", more: "_acme-challenge 60 TXT \"somebody's\"")
                try await servers.startPebble(lab.keys)
                func variables(_ key: Dict) -> Dict {
                    let provider: Value = [
                        "type": "rfc2136", "server": .string("\(servers.address):\(servers.knot)"), "key": .dict(key),
                    ]
                    let both = [servers.knot, servers.secondary].map { "\(servers.address):\($0)" }
                    return [
                        "dns_provider": provider, "dns_zones": ["harbour.test": ["servers": .strings(both)]],
                        "certificate_server": .string("https://\(servers.address):\(servers.acme)/dir"),
                    ]
                }
                let before = await servers.transfer("harbour.test")
                #expect(before.contains("somebody's"))
                let forged = await lab.play(variables(["name": "lifeboat", "secret": "d3Jvbmc="]))
                #expect(forged.status == 2 && forged.all.contains("takes no update of harbour.test"))
                #expect(forged.all.contains("NOTAUTH"), "\(forged.all)")
                let reader = await lab.play(variables(["name": "reader", "secret": .string(LoopbackServers.secret)]))
                #expect(reader.status == 2 && reader.all.contains("NOTAUTH(BADKEY)"), "\(reader.all)")
                #expect(await servers.transfer("harbour.test") == before)

                try await expectCertificate(
                    variables(["name": "lifeboat", "secret": .string(LoopbackServers.secret)]))
                #expect(await servers.transfer("harbour.test") == before)
                let log = try await lab.must("cat /var/log/letsencrypt/*.log").stdout
                #expect(log.contains("2 servers answer with the TXT record of _acme-challenge.harbour.test"))
            }
        }
    }
}
