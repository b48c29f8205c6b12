// SPDX-License-Identifier: Apache-2.0

import HostAccess
import ShellScript
import Synchronization
import Testing

@testable import SSH

@Suite(.serialized, .timeLimit(.minutes(5))) struct HostKeyTests {
    @Test(arguments: [
        "ssh-keygen -q -H -f known_hosts && rm known_hosts.old",
        "printf '# a comment\\n\\n' | cat - known_hosts >k && mv k known_hosts",
        "sed -i 's/^\\S*/127.0.0.*/' known_hosts",
        "sed -i 's/^[^ ]*:/other.example,[127.0.0.1]:/' known_hosts",
        "printf '[127.0.0.1]:%s %s\\n' PORT \"$(cut -d' ' -f1,2 other.pub)\" | cat known_hosts - >k && mv k known_hosts",
    ])
    func `a known key is found however it is written down`(change: String) async throws {
        try await PrivateServer.run { server in
            let change = change.replacing("PORT", with: String(server.port))
            try await server.sh("cd \(server.folder) && { \(raw: change); }")
            let output = try await server.withHost { try await $0.run("echo in") }
            #expect(output.stdout == "in\n")
        }
    }

    @Test func `an unknown key is refused with its fingerprint and how to pin it`() async throws {
        try await PrivateServer.run { server in
            try await server.sh(": >\(server.folder)/known_hosts")
            let error = try await server.refusal(server.settings())
            let print = try await server.sh("ssh-keygen -lf \(server.folder)/host.pub | cut -d' ' -f2").trimmed
            #expect(error.code == .hostKey)
            #expect(error.message.contains(print))
            #expect(error.hint?.contains("ssh-keyscan -p \(server.port) 127.0.0.1") == true)
            let left = try await server.sh("cat \(server.folder)/known_hosts")
            #expect(left.stdout.isEmpty)
        }
    }

    @Test func `a changed key is refused with both fingerprints and the old one's place`() async throws {
        try await PrivateServer.run { server in
            let output = try await server.sh(
                """
                cd \(server.folder) && printf '#\\n[127.0.0.1]:%s %s\\n' \(server.port) \
                "$(cut -d' ' -f1,2 other.pub)" >known_hosts && ssh-keygen -lf host.pub && ssh-keygen -lf other.pub
                """)
            var settings = server.settings()
            for isStrict in [true, false] {
                settings.hostKeyChecking = isStrict
                let error = try await server.refusal(settings)
                #expect(error.code == .hostKey)
                for line in output.lines { #expect(error.message.contains(line.split(separator: " ")[1])) }
                #expect(error.message.contains("\(server.folder)/known_hosts:2"))
                #expect(error.hint?.contains("ssh-keygen -R '[127.0.0.1]:\(server.port)'") == true)
            }
        }
    }

    @Test func `an unknown key is pinned once where checking is off, and told`() async throws {
        try await PrivateServer.run { server in
            try await server.sh("rm \(server.folder)/known_hosts")
            var settings = server.settings()
            settings.hostKeyChecking = false
            let pinned = Mutex<[SSHConnector.PinnedKey]>([])
            var options = SSHConnector.Options()
            options.onPinned = { key in pinned.withLock { $0.append(key) } }
            for _ in 0..<2 {
                _ = try await server.withHost(settings, options: options) { try await $0.run(":") }
            }
            #expect(pinned.withLock { $0.map(\.file) } == [server.folder + "/known_hosts"])
            let left = try await server.sh("cat \(server.folder)/known_hosts; stat -c %a \(server.folder)/known_hosts")
            #expect(left.lines.count == 2)
            #expect(left.lines.last == "600")
            // What was pinned holds under strict checking, for us and for ssh.
            _ = try await server.withHost { try await $0.run(":") }
        }
    }

    @Test(arguments: [("@revoked", "revokes"), ("@cert-authority", "certificate authority")])
    func `marked lines are never taken for trust`(marker: String, words: String) async throws {
        try await PrivateServer.run { server in
            try await server.sh("sed -i \("s/^/\(marker) /") \(server.folder)/known_hosts")
            let error = try await server.refusal(server.settings())
            #expect(error.code == .hostKey)
            #expect(error.message.contains(words))
            #expect(error.message.contains("known_hosts:1"))
        }
    }

    @Test func `a key revoked in one file is refused though another knows it`() async throws {
        try await PrivateServer.run { server in
            try await server.sh("cd \(server.folder) && sed 's/^/@revoked /' known_hosts >more")
            var settings = server.settings()
            settings.sshArguments =
                ["-o", "UserKnownHostsFile=\(server.folder)/known_hosts \(server.folder)/more"]
                + settings.sshArguments
            let error = try await server.refusal(settings)
            #expect(error.message.contains("more:1 revokes"))
        }
    }

    @Test func `the key type that is known is asked for before all others`() {
        #expect(
            Algorithms.hostKeys(first: ["rsa-sha2-512", "rsa-sha2-256"]).hasPrefix("rsa-sha2-512,rsa-sha2-256,ssh-ed"))
        #expect(Algorithms.hostKeys(first: ["ssh-dss"]).hasPrefix("ssh-ed25519,"))
    }
}
