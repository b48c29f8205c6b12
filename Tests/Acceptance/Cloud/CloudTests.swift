// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Sandbox
import ShellScript
import Testing
import Values

extension Acceptance {
    @Suite(.serialized) struct CloudLife {
        @Test func `a Linode is made, saved, rebuilt in place, restored and removed, and nothing is left`() async throws
        {
            try await LocalCloud.with("cloud-life", network: 20) { cloud in
                let created = try await cloud.must(
                    "POST", "linode/instances", cloud.linode("web1", ["backups_enabled": true]))
                let id = try #require(created["id"])
                let path = "linode/instances/\(id.text)"
                try await cloud.wait(for: id, status: "running")
                let address = try #require(created["ipv4"]?.list?.first?.string)
                let before = try await cloud.ssh(
                    address, "hostname; echo precious >/root/kept; cat /etc/ssh/ssh_host_ed25519_key.pub")
                #expect(before.lines.first == "web1")
                #expect(try await cloud.must("POST", path + "/backups", ["label": "before"])["status"] == "pending")
                let backup = try await snapshot(cloud, path)
                let rebuilt = try await cloud.must("POST", path + "/rebuild", cloud.rebuild())
                for field in ["id", "ipv4", "ipv6", "label"] { #expect(rebuilt[field] == created[field]) }
                try await cloud.wait(for: id, status: "running")
                let after = try await cloud.ssh(address, "ls /root/kept; cat /etc/ssh/ssh_host_ed25519_key.pub")
                #expect(
                    after.lines.count == 1 && after.lines != Array(before.lines.dropFirst()),
                    "a new disk, a new host key")
                try await cloud.must("POST", "\(path)/backups/\(backup)/restore", ["linode_id": id, "overwrite": true])
                try await cloud.wait(for: id, status: "offline")
                try await cloud.must("POST", path + "/boot")
                try await cloud.wait(for: id, status: "running")
                #expect(try await cloud.ssh(address, "cat /root/kept").trimmed == "precious")
                try await cloud.must("DELETE", path)
                #expect(try await cloud.must("GET", "linode/instances")["results"] == 0)
            }
            #expect(await SandboxLife.traces(of: "cloud-life") == [])
        }

        /// The number of the snapshot, once it is there.
        private func snapshot(_ cloud: LocalCloud, _ path: String) async throws -> String {
            let deadline = ContinuousClock.now + .seconds(60)
            while ContinuousClock.now < deadline {
                let backups = try await cloud.must("GET", path + "/backups")
                if let id = backups["snapshot"]?["current"]?["id"] { return id.text }
            }
            throw CloudError("the snapshot did not come to an end")
        }

        @Test func `rules drop, a balancer balances and drains, StackScripts run, and names are served`() async throws {
            try await LocalCloud.with("cloud-net", network: 21) { cloud in
                let script = try await cloud.must("POST", "linode/stackscripts", Self.greeter)
                var ids: [Value] = []
                for label in ["app1", "app2"] {
                    let more: Dict = [
                        "stackscript_id": script["id"] ?? 0, "stackscript_data": ["greeting": .string(label)],
                    ]
                    ids.append(try await cloud.must("POST", "linode/instances", cloud.linode(label, more))["id"] ?? 0)
                }
                for address in [11, 12] { try await answers(cloud.address(address)) }
                try await drops(cloud, app1: ids[0])
                try await balances(cloud)
                try await serves(cloud)
            }
        }

        /// A page that says who it is, on port 80, from the first boot on; and what the environment was.
        private static let greeter: Value = [
            "label": "greeter", "images": ["any/all"],
            "script": """
            #!/bin/bash
            # <UDF name="greeting" label="Who" example="app1" />
            echo "$GREETING $LINODE_ID $LINODE_RAM" >/root/environment
            exec systemd-run --unit=greeter perl -MIO::Socket::INET -e '
                my $s = IO::Socket::INET->new(LocalPort => 80, Listen => 50, ReuseAddr => 1);
                while (my $c = $s->accept) {
                    while (my $l = <$c>) { last if $l =~ /^\\r?\\n/ }
                    my $b = "$ARGV[0]\\n";
                    print $c "HTTP/1.0 200 OK\\r\\nContent-Length: " . length($b) . "\\r\\n\\r\\n$b";
                    close $c;
                }' "$GREETING"
            """,
        ]

        /// Waits until a web server answers.
        private func answers(_ address: String) async throws {
            let wait: ShellScript = """
                end=$(($(date +%s) + 40))
                until curl -s -m 2 http://\(address)/; do [ "$(date +%s)" -lt "$end" ] || exit 1; done
                """
            let output = await Program.shell(wait)
            try #require(output.succeeded, "nothing answers at \(address)")
        }

        private func drops(_ cloud: LocalCloud, app1: Value) async throws {
            let environment = try await cloud.ssh(cloud.address(11), "cat /root/environment")
            #expect(environment.trimmed == "app1 \(app1.text) 1024")
            let rules: Value = [
                "inbound_policy": "DROP", "outbound_policy": "ACCEPT", "outbound": [],
                "inbound": [
                    ["action": "ACCEPT", "protocol": "TCP", "ports": "22", "addresses": ["ipv4": ["0.0.0.0/0"]]],
                    [
                        "action": "ACCEPT", "protocol": "TCP", "ports": "80",
                        "addresses": ["ipv4": ["192.168.255.0/24"]],
                    ],
                ],
            ]
            let body: Value = ["label": "front", "rules": rules, "devices": ["linodes": [app1]]]
            try await cloud.must("POST", "networking/firewalls", body)
            let end: ShellScript =
                "end=$(($(date +%s) + 20)); while curl -s -m 1 http://\(cloud.address(11))/; do [ \"$(date +%s)\" -lt \"$end\" ] || exit 1; done"
            #expect(await Program.shell(end).succeeded, "the rules came into force")
            let peer = try await cloud.ssh(
                cloud.address(12),
                """
                for port in 22 80; do
                    timeout 2 bash -c "exec 3<>/dev/tcp/\(raw: cloud.address(11))/$port" 2>/dev/null && echo "$port"
                done; :
                """)
            #expect(peer.lines == ["22"], "rules hold between machines too")
            let outward = try await cloud.ssh(
                cloud.address(11), "timeout 5 bash -c 'exec 3<>/dev/tcp/\(raw: cloud.address(12))/80'")
            #expect(outward.succeeded, "and answers to one's own connections come back")
        }

        private func balances(_ cloud: LocalCloud) async throws {
            let third = 128 + Int(cloud.network) % 128
            let nodes: [Value] = [11, 12].map { last in
                ["label": .string("app\(last)"), "address": .string("192.168.\(third).\(last):80")]
            }
            let config: Value = [
                "port": 80, "protocol": "http", "check": "http", "check_path": "/", "check_interval": 3,
                "check_timeout": 2,
                "nodes": .list(nodes),
            ]
            let balancer = try await cloud.must("POST", "nodebalancers", ["region": "eu-central", "configs": [config]])
            let address = try #require(balancer["ipv4"]?.string)
            try await answers(address)
            let four: ShellScript = "for i in 1 2 3 4; do curl -sS -m 3 http://\(address)/; done"
            #expect(await Set(Program.shell(four).lines) == ["app1", "app2"])
            let path = "nodebalancers/\(balancer["id"]?.text ?? "")/configs"
            let configs = try await cloud.must("GET", path)
            let nodesPath = "\(path)/\(configs["data"]?.list?.first?["id"]?.text ?? "")/nodes"
            let first = try await cloud.must("GET", nodesPath)["data"]?.list?.first
            #expect(first?["status"] == "UP")
            try await cloud.must("PUT", "\(nodesPath)/\(first?["id"]?.text ?? "")", ["mode": "drain"])
            let drained: ShellScript = """
                end=$(($(date +%s) + 20))
                until [ "$(for i in 1 2 3 4; do curl -sS -m 3 http://\(address)/; done | sort -u)" = app2 ]; do
                    [ "$(date +%s)" -lt "$end" ] || exit 1
                done
                """
            #expect(await Program.shell(drained).succeeded, "a drained node gets no new visitors")
        }

        private func serves(_ cloud: LocalCloud) async throws {
            let zone: Value = ["domain": "example.org", "type": "master", "soa_email": "a@example.org", "ttl_sec": 300]
            let domain = try await cloud.must("POST", "domains", zone)["id"]?.text ?? ""
            let record: Value = ["type": "A", "name": "www", "target": .string(cloud.address(11)), "ttl_sec": 31]
            try await cloud.must("POST", "domains/\(domain)/records", record)
            for last in 2...6 {
                let answer = await Program.shell(
                    """
                    end=$(($(date +%s) + 20))
                    until dig +noall +answer +time=1 +tries=1 @\(cloud.address(last)) www.example.org A | grep .; do
                        [ "$(date +%s)" -lt "$end" ] || exit 1
                    done
                    """)
                let words = answer.trimmed.split(whereSeparator: \.isWhitespace).map(String.init)
                #expect(words == ["www.example.org.", "30", "IN", "A", cloud.address(11)])
            }
            let rendered = try await cloud.must("GET", "domains/\(domain)/zone-file")["zone_file"]?.list ?? []
            #expect(rendered.contains(.string("www\t30\tA\t\(cloud.address(11))")))
        }

        @Test func `a server that is killed in the middle goes on where it was`() async throws {
            try await LocalCloud.with("cloud-kill", network: 22) { cloud in
                let created = try await cloud.must("POST", "linode/instances", cloud.linode("web1"))
                let pidFile = "\(TestSandbox.folders.state)/sandboxes/cloud-kill/services/api.pid"
                await Program.shell("read -r pid _ <\(pidFile); kill -KILL \"$pid\"")
                let again = try await LocalCloud.start("cloud-kill", network: 22, record: cloud.record)
                try await again.wait(for: created["id"] ?? 0, status: "running")
                #expect(try await again.ssh(again.address(11), "hostname").trimmed == "web1")
                try await faults(again)
            }
        }

        @Test func `a cloud is taken down while its machines are being made, and nothing is left`() async throws {
            for milliseconds in [100, 500] {
                try await LocalCloud.with("cloud-race", network: 30) { cloud in
                    for label in ["web1", "web2", "web3"] {
                        try await cloud.must("POST", "linode/instances", cloud.linode(label))
                    }
                    try await Task.sleep(for: .milliseconds(milliseconds))
                }
                // What was begun and not ended would show up a little later.
                try await Task.sleep(for: .milliseconds(500))
                #expect(await SandboxLife.traces(of: "cloud-race") == [], "after \(milliseconds) ms")
            }
        }

        /// A create whose answer is lost is there all the same, and its label is taken.
        private func faults(_ cloud: LocalCloud) async throws {
            let fault: Value = ["fault": "drop", "method": "POST"]
            #expect(try await cloud.call("POST", "/sandbox/faults", fault).status == 200)
            #expect(try await cloud.call("POST", "linode/instances", cloud.linode("web2")).status == 0)
            #expect(try await cloud.call("POST", "linode/instances", cloud.linode("web2")).status == 400)
            #expect(try await cloud.must("GET", "linode/instances")["results"] == 2)
        }
    }
}

/// A test that can't go on.
struct CloudError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension LocalCloud {
    /// What a rebuild needs.
    func rebuild() throws -> Value {
        var body = try linode("web1").dict ?? [:]
        for field in ["type", "region", "label", "private_ip"] { body[field] = nil }
        return .dict(body)
    }
}
