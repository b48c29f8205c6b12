// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostAccess
import ShellScript
import Synchronization
import Testing

@testable import SSH

@Suite(.serialized, .timeLimit(.minutes(5))) struct AuthenticationTests {
    @Test(arguments: ["ed25519", "rsa -b 3072", "ecdsa"])
    func `a key file lets us in`(type: String) async throws {
        try await PrivateServer.run { server in
            try await server.sh(
                "cd \(server.folder) && ssh-keygen -q -t \(raw: type) -N '' -f mine && cp mine.pub authorized_keys")
            let output = try await server.withHost(server.settings(key: "mine")) { try await $0.run("id -un; exit 3") }
            #expect(output == ShellOutput(status: 3, stdout: server.user + "\n"))
        }
    }

    @Test func `a certificate lets us in where the plain key is unknown`() async throws {
        try await PrivateServer.run { server in
            try await server.sh(
                """
                cd \(server.folder) && ssh-keygen -q -t ed25519 -N '' -f ca && : >authorized_keys
                ssh-keygen -q -s ca -I test -n \(server.user) user.pub
                printf 'cert-authority %s\\n' "$(cat ca.pub)" >authorized_keys
                """)
            let output = try await server.withHost { try await $0.run("echo in") }
            #expect(output.stdout == "in\n")
        }
    }

    @Test func `the agent lets us in`() async throws {
        try await PrivateServer.run { server in
            let agent = try await server.sh(
                """
                cd \(server.folder) && ssh-agent -a agent >agent.sh && . ./agent.sh >/dev/null
                ssh-add -q other user && rm user other && echo "$SSH_AGENT_PID"
                """
            ).trimmed
            let settings = server.settings(["-o", "IdentityAgent=\(server.folder)/agent"], key: nil)
            let output = try await server.withHost(settings) { try await $0.run("echo in") }
            #expect(output.stdout == "in\n")
            try await server.sh("kill \(agent)")
        }
    }

    @Test(arguments: [("right", true), ("wrong", false)])
    func `an encrypted key asks for its passphrase`(words: String, works: Bool) async throws {
        try await PrivateServer.run { server in
            try await server.sh("cd \(server.folder) && ssh-keygen -q -p -P '' -N right -f user")
            var options = SSHConnector.Options()
            let asked = Mutex<[String]>([])
            options.passphrase = { file in
                asked.withLock { $0.append(file) }
                return words
            }
            if works {
                let output = try await server.withHost(options: options) { try await $0.run("echo in") }
                #expect(output.stdout == "in\n")
                #expect(asked.withLock { $0 } == [server.folder + "/user"])
            } else {
                let error = try await server.refusal(server.settings(), options: options)
                #expect(error.message.contains("is encrypted, and the passphrase was not given or wrong"))
                #expect(asked.withLock { $0.count } == 3)
            }
            let error = try await server.refusal(server.settings())
            #expect(error.message.contains("there is no passphrase for it"))
        }
    }

    @Test func `a refusal lists what was tried and what the server allows`() async throws {
        try await PrivateServer.run { server in
            var settings = server.settings(["-i", server.folder + "/none"], key: "other")
            settings.password = "not the password"
            let error = try await server.refusal(settings)
            #expect(error.code == .authentication)
            #expect(error.isUnreachable)
            for part in [
                "key \(server.folder)/other: refused", "/none: there is no such file", "password: refused",
                "it allows publickey, password", "\(server.user)@127.0.0.1:\(server.port)",
            ] {
                #expect(error.message.contains(part), "\(error)")
            }
            #expect(error.description.contains("not the password") == false)
        }
    }

    @Test func `a key of a hardware token is named as such`() throws {
        let key = """
            -----BEGIN OPENSSH PRIVATE KEY-----
            b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAASgAAABpzay1zc2gtZW
            QyNTUxOUBvcGVuc3NoLmNvbQAAACAKYmY0dGVzdGtleW5vdHJlYWxrZXkwMDAwMDAwMDAwAAAA
            BHNzaDo=
            -----END OPENSSH PRIVATE KEY-----
            """
        let file = "/tmp/lifeboat-key-\(UInt64.random(in: .min ... .max))"
        try LocalText.append(key, to: file)
        defer { unlink(file) }
        #expect(KeyFile.kind(of: file) == .hardware)
    }
}
