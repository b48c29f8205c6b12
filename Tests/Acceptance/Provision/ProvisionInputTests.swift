// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing
import Values

/// Something that is wrong with what `provision` was given, and what it says to that.
struct WrongInput: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var settings: [String: String] = [:]
    var options: [String] = []
    /// The scopes of a token made for the occasion.
    var scopes: String?
    /// The label of a Linode that somebody else has.
    var taken: String?
    /// What is printed, among other things.
    var says: [String]

    static let all = [
        WrongInput(
            testDescription: "no token", settings: ["LINODE_API_TOKEN": ""],
            says: ["linode: no token", "hint: put one into LINODE_API_TOKEN"]),
        WrongInput(
            testDescription: "a wrong token", settings: ["LINODE_API_TOKEN": "nonsense"],
            says: ["Invalid Token", "hint: the token is wrong or has expired"]),
        WrongInput(
            testDescription: "a token that may only look", scopes: "linodes:read_only firewall:read_write",
            says: ["the token lacks the scope `linodes:read_write`", "make a new one"]),
        WrongInput(
            testDescription: "a token that may not see firewalls",
            scopes: "linodes:read_write domains:read_write images:read_only",
            says: ["the token lacks the scope `firewall:read_only`"]),
        WrongInput(
            testDescription: "an unknown region", options: ["-e", "linode_region=eu-centrl"],
            says: ["there is no region `eu-centrl`", "did you mean `eu-central`?"]),
        WrongInput(
            testDescription: "an unknown type", options: ["-e", "linode_type=g6-nanode1"],
            says: ["there is no type `g6-nanode1`", "did you mean `g6-nanode-1`?"]),
        WrongInput(
            testDescription: "an unknown image", options: ["-e", "linode_image=linode/debian21"],
            says: ["there is no image `linode/debian21`", "did you mean `linode/debian12`?"]),
        WrongInput(
            testDescription: "a label that somebody else has", taken: Estate.label,
            says: ["`sandbox-web1` does not carry the tag `lifeboat:sandbox`", "take another label"]),
        WrongInput(
            testDescription: "no API there", settings: ["LINODE_API_URL": "http://127.0.0.1:9/v4"],
            says: ["http://127.0.0.1:9/v4: couldn't connect", "hint: start the sandbox's"]),
    ]
}

extension Acceptance {
    @Suite(.serialized, .estate("prov-input", network: 26)) struct ProvisionInput {
        @Test(arguments: WrongInput.all)
        func `what is wrong is named before anything is made`(input: WrongInput) async throws {
            let estate = try #require(Estate.current)
            try await estate.empty()
            var settings = input.settings
            if let scopes = input.scopes {
                let token = try await estate.cloud.must("POST", "profile/tokens", ["scopes": .string(scopes)])
                settings["LINODE_API_TOKEN"] = token["token"]?.text
            }
            if let taken = input.taken {
                try await estate.cloud.must("POST", "linode/instances", estate.cloud.linode(taken))
            }
            let run = await estate.provision(input.options, with: settings)
            #expect(run.status == 2)
            for words in input.says { #expect(run.all.contains(words), "\(run.all)") }
            #expect(run.all.split(separator: "\n").filter { $0.contains("✗") || $0.contains("failed: [") }.count == 1)
            if input.taken == nil { #expect(try await estate.all("linode/instances") == []) }
        }

        @Test func `a time that Linode would round is told with its place, before anything is made`() async throws {
            let estate = try #require(Estate.current)
            try await estate.empty()
            let file = "inventory/group_vars/all/linode.yml"
            let wrong = await Program.shell(
                "cp \(file) kept && sed -i 's/name: www,/& ttl: 600,/' \(file) && grep -n 'ttl: 600' \(file)",
                in: estate.folder)
            let line = wrong.stdout.prefix { $0.isNumber }
            for options in [[], ["--check"]] {
                let run = await estate.provision(options)
                #expect(run.status == 4 && run.stdout == "", "\(run.all)")
                #expect(run.stderr.contains("\(file):\(line):"), "\(run.all)")
                #expect(
                    run.stderr.contains("dns_zones.harbour.test.records[1].ttl: TTL 600 is none that linode serves"))
                #expect(run.stderr.contains("its neighbours are 300 (5 minutes) and 3600 (1 hour)"))
            }
            #expect(try await estate.all("linode/instances") == [])
            await Program.shell("mv kept \(file)", in: estate.folder)
        }
    }
}
