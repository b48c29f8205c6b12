// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing
import Values

extension Acceptance {
    /// The road from an empty account and back, in the order of the tests.
    @Suite(.serialized, .estate("prov-road", network: 25)) struct ProvisionRoad {
        let estate: Estate

        init() throws { estate = try #require(Estate.current) }

        /// The methods of the calls that `body` makes.
        private func methods(_ body: () async throws -> Void) async throws -> Set<String> {
            let count = try calls().count
            try await body()
            return Set(try calls().dropFirst(count))
        }

        private func calls() throws -> [String] {
            let record = try String(contentsOfFile: estate.cloud.record, encoding: .utf8)
            return try record.split(separator: "\n").map { try Value(json: String($0))["method"]?.text ?? "" }
        }

        @Test func `a check of an empty account shows the plan and changes nothing`() async throws {
            let methods = try await methods {
                let check = await estate.provision(["--check"])
                #expect(check.succeeded, "\(check.all)")
                #expect(check.stdout.contains("create Linode sandbox-web1 (g6-nanode-1, eu-central, $5.00 a month)"))
                #expect(check.stdout.contains("create firewall sandbox-edge in front of sandbox-web1"))
                #expect(check.stdout.contains("+ create domain harbour.test"))
                #expect(check.stdout.contains("A     the address of web1"))
            }
            #expect(methods == ["GET"])
            let files = await Program.shell("find inventory -type f | sort", in: estate.folder)
            #expect(
                files.lines == [
                    "inventory/group_vars/all/linode.yml", "inventory/group_vars/all/main.yml", "inventory/hosts.yml",
                ])
        }

        @Test func `a second run finds nothing to do`() async throws {
            let first = await estate.provision()
            try #require(first.succeeded, "\(first.all)")
            let methods = try await methods {
                let second = await estate.provision()
                #expect(second.succeeded && !second.stdout.contains("changed: ["), "\(second.all)")
            }
            #expect(methods == ["GET"])
        }

        @Test func `a rebuild keeps number and addresses, and makes the machine known by a new key`() async throws {
            let (before, key) = (try await estate.machine(), try estate.knownKey())
            for word in ["first", "second"] {
                let address = before["ipv4"]?.list?.first?.text ?? ""
                await Program.shell("\(words: ssh(address)) touch /root/kept", in: estate.folder)
                let run = await estate.provision(["-e", "rebuild=\(word)"])
                #expect(run.succeeded, "\(run.all)")
                let left = await Program.shell("\(words: ssh(address)) ls -A /root", in: estate.folder)
                #expect(left.succeeded && !left.lines.contains("kept"), "\(left.all)")
                let after = try await estate.machine()
                for field in ["id", "ipv4", "ipv6", "label"] { #expect(after[field] == before[field]) }
                #expect(try estate.knownKey() != key)
                #expect(after["tags"] == ["lifeboat:sandbox", .string("rebuilt:\(word)")])
                let again = await estate.provision(["-e", "rebuild=\(word)"])
                #expect(again.succeeded && !again.stdout.contains("changed: ["), "\(again.all)")
            }
            let plain = await estate.provision()
            #expect(plain.succeeded && !plain.stdout.contains("changed: ["), "\(plain.all)")
        }

        /// The words of a connection that trusts the pinned key alone.
        private func ssh(_ address: String) -> [String] {
            [
                "ssh", "-i", TestSandbox.folders.keyFile, "-o", "StrictHostKeyChecking=yes", "-o",
                "UserKnownHostsFile=\(Estate.knownHosts)", "-o", "BatchMode=yes", "root@\(address)",
            ]
        }

        @Test func `a machine that shows another key is not talked to`() async throws {
            let file = "\(estate.folder)/\(Estate.knownHosts)"
            let known = try estate.knownKey()
            let forged = await Program.shell(
                "ssh-keygen -q -t ed25519 -N '' -C '' -f forged && cat forged.pub", in: estate.folder)
            let address = known.split(separator: " ").first.map(String.init) ?? ""
            try "\(address) \(forged.trimmed)\n".write(toFile: file, atomically: true, encoding: .utf8)
            let run = await estate.provision()
            #expect(run.status == 4 && run.stdout.contains("the host key of `web1`"), "\(run.all)")
            #expect(run.stdout.contains("somebody may be in between"), "\(run.all)")
            try known.write(toFile: file, atomically: true, encoding: .utf8)
        }

        @Test func `destroy removes what is the inventory's and nothing else, and never the last one unasked`()
            async throws
        {
            let refused = await estate.destroy()
            #expect(refused.status == 2 && refused.all.contains("is the last Linode of the account"), "\(refused.all)")
            #expect(try await estate.machine()["label"]?.text == Estate.label)
            try await estate.cloud.must("POST", "linode/instances", estate.cloud.linode("sandbox-web2"))
            let gone = await estate.destroy()
            #expect(gone.succeeded, "\(gone.all)")
            #expect(try await estate.machine()["label"] == "sandbox-web2")
            #expect(try await estate.all("networking/firewalls") == [])
            #expect(try await estate.all("domains").count == 1, "names are not machines")
            let files = await Program.shell("find inventory -type f | sort", in: estate.folder)
            #expect(files.lines.count == 3 && files.lines.last == "inventory/hosts.yml", "\(files.lines)")
            let again = await estate.destroy()
            #expect(again.succeeded && again.stdout.contains("nothing: there is no machine with its tag"))
        }

        @Test func `the last one goes when that is said`() async throws {
            try await estate.empty()
            let run = await estate.provision()
            try #require(run.succeeded, "\(run.all)")
            let gone = await estate.destroy(["-e", "allow_last=true"])
            #expect(gone.succeeded, "\(gone.all)")
            #expect(try await estate.all("linode/instances") == [])
        }
    }
}
