// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing
import Values

extension Acceptance {
    /// The modules of Linode against a cloud that does what they ask for; its exchanges are held to the specification.
    @Suite(.serialized) struct LinodeModules {
        @Test func `each module makes, finds nothing to do, and takes away again`() async throws {
            try await LocalCloud.with("modules-cloud", network: 31) { cloud in
                let check = await play("present", cloud, ["--check", "--diff"])
                #expect(check.succeeded, "\(check.all)")
                #expect(try await cloud.must("GET", "linode/instances")["results"] == 0)
                for name in ["present", "absent"] {
                    let first = await play(name, cloud)
                    try #require(first.succeeded, "\(first.all)")
                    if name == "present" {
                        let ran = try await cloud.ssh(
                            cloud.address(12),
                            "for try in $(seq 100); do cat /root/greeting && exit; sleep 0.1; done 2>&-")
                        #expect(ran.trimmed == "hello", "the StackScript ran with its field")
                    }
                    let second = await play(name, cloud, ["-e", "{\"again\": true}"])
                    #expect(second.succeeded && second.recap?.changed == 0, "\(second.all)")
                }
                for path in [
                    "linode/instances", "nodebalancers", "networking/firewalls", "domains", "vpcs", "profile/sshkeys",
                    "object-storage/buckets", "object-storage/keys",
                ] { #expect(try await cloud.must("GET", path)["results"] == 0, "\(path)") }
            }
        }

        private func play(_ name: String, _ cloud: LocalCloud, _ options: [String] = []) async -> ShellOutput {
            await Program.lifeboat(
                [
                    "play", "Tests/Acceptance/Cloud/plays/\(name).yml", "-i", "localhost,", "-e",
                    "{\"key_file\": \"\(TestSandbox.folders.keyFile).pub\", \"again\": false}",
                ] + options,
                environment: ["LINODE_API_URL": cloud.url, "LINODE_API_TOKEN": cloud.token])
        }
    }
}
