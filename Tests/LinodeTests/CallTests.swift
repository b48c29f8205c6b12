// SPDX-License-Identifier: Apache-2.0

import HTTP
import Linode
import Testing
import Values

@Suite("Calls")
struct CallTests {
    private let web = #"{"id": 7, "label": "web1", "status": "running", "ipv4": ["203.0.113.5", "192.168.1.2"]}"#

    @Test("carry the token, the content and the filter")
    func request() async throws {
        try await replay([.init("GET /linode/instances?page_size=500", 200, #"{"data": [\#(web)], "pages": 1}"#)]) {
            client, recording in
            let found = try #require(try await client.instances.named("web1"))
            #expect(found.id == 7 && found.publicIPv4 == "203.0.113.5" && found.privateIPv4 == "192.168.1.2")
            let headers = try #require(recording.requests.first).headers
            #expect(headers.contains(HTTPField("Authorization", "Bearer secret-token")))
            #expect(headers.contains(HTTPField("X-Filter", #"{"label":"web1"}"#)))
        }
    }

    @Test("gather all pages of a list")
    func pages() async throws {
        let exchanges: [Recording.Exchange] = [
            .init("GET /domains?page_size=500", 200, #"{"data": [{"id": 1, "domain": "a.org"}], "pages": 2}"#),
            .init("GET /domains?page=2&page_size=500", 200, #"{"data": [{"id": 2, "domain": "b.org"}], "pages": 2}"#),
        ]
        let names = try await replay(exchanges) { client, _ in try await client.domains.list().map(\.domain) }
        #expect(names == ["a.org", "b.org"])
    }

    @Test("send only what is meant")
    func creation() async throws {
        try await replay([.init("POST /linode/instances", 200, web)]) { client, recording in
            var draft = InstanceDraft()
            (draft.type, draft.region, draft.image) = ("g6-nanode-1", "eu-central", "linode/debian12")
            (draft.label, draft.tags, draft.userData) = ("web1", ["shop:web"], "#cloud-config\n")
            _ = try await client.instances.create(draft)
            let body = try Value(json: String(decoding: try #require(recording.requests.first).body, as: UTF8.self))
            #expect(
                body == [
                    "type": "g6-nanode-1", "region": "eu-central", "image": "linode/debian12", "label": "web1",
                    "tags": ["shop:web"], "metadata": ["user_data": "I2Nsb3VkLWNvbmZpZwo="],
                ])
        }
    }

    @Test("tolerate words and members that nobody knew")
    func openEnumerations() async throws {
        let json = #"{"id": 7, "label": "web1", "status": "hovering", "wings": 2, "backups": null}"#
        let instance = try await replay([.init("GET /linode/instances/7", 200, json)]) { client, _ in
            try await client.instances.get(7)
        }
        #expect(instance.status == "hovering" && !instance.status.isSettled && !instance.hasBackups)
    }

    @Test(
        "fail with one message",
        arguments: [
            (
                400, #"{"errors": [{"reason": "Label must be unique.", "field": "label"}, {"reason": "No."}]}"#,
                [:], "linode: POST /linode/instances: label: Label must be unique; No"
            ),
            (500, "<html>", [:], "linode: POST /linode/instances: status 500"),
            (
                401, #"{"errors": [{"reason": "Invalid Token"}]}"#, [:],
                "linode: POST /linode/instances: Invalid Token\n  hint: the token is wrong or has expired; "
                    + "make a new one and put it into LINODE_API_TOKEN"
            ),
            (
                403, #"{"errors": [{"reason": "Unauthorized"}]}"#,
                [
                    "X-OAuth-Scopes": "domains:read_write linodes:read_only",
                    "X-Accepted-OAuth-Scopes": "linodes:read_write",
                ],
                "linode: POST /linode/instances: Unauthorized\n  hint: the token lacks the scope `linodes:read_write`; "
                    + "it has `domains:read_write`, `linodes:read_only`"
            ),
            (
                503, #"{"errors": [{"reason": "Maintenance."}]}"#, ["X-Maintenance-Mode": "all"],
                "linode: POST /linode/instances: Maintenance\n  hint: the API is being maintained; "
                    + "its status page says until when"
            ),
        ] as [(Int, String, [String: String], String)])
    func errors(status: Int, json: String, headers: [String: String], message: String) async throws {
        try await replay([.init("POST /linode/instances", status, json, headers: headers)]) { client, _ in
            var draft = InstanceDraft()
            draft.label = "web1"
            let error = try await complaint { _ = try await client.instances.create(draft) }
            #expect(error.description == message)
        }
    }

    @Test("say when the answer is not the API's")
    func notJSON() async throws {
        try await replay([.init("GET /profile", 200, "<html>hello")]) { client, _ in
            let error = try await complaint { _ = try await client.profile() }
            #expect(error.code == .unexpected)
        }
    }

    @Test("name the nearest when there is no such type")
    func catalogue() async throws {
        let types = #"{"data": [{"id": "g6-nanode-1"}, {"id": "g6-standard-1"}], "pages": 1}"#
        try await replay([.init("GET /linode/types", 200, types)]) { client, _ in
            let error = await #expect(throws: (any Error).self) {
                try await client.catalogues.check(type: "g6-nanode1")
            }
            let message = "\(try #require(error))"
            #expect(message.contains("hint: did you mean `g6-nanode-1`?"))
        }
    }

    @Test("know what a token lacks before it is missed")
    func preflight() async throws {
        let scopes = ["X-OAuth-Scopes": "linodes:read_write,domains:read_only"]
        try await replay([.init("GET /profile", 200, "{}", headers: scopes)]) { client, _ in
            let error = try await complaint {
                try await client.require(["linodes:read_only", "domains:read_write", "firewall:read_only"])
            }
            #expect(error.message == "the token lacks the scope `domains:read_write`, `firewall:read_only`")
        }
        let all = ["X-OAuth-Scopes": "*"]
        try await replay([.init("GET /profile", 200, "{}", headers: all)]) { client, _ in
            try await client.require(["linodes:read_write"])
        }
    }
}
