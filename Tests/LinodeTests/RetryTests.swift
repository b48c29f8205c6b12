// SPDX-License-Identifier: Apache-2.0

import HTTP
import Linode
import Testing
import Values

@Suite("Calls that go wrong")
struct RetryTests {
    private let busy = #"{"errors": [{"reason": "Linode busy."}]}"#
    private let web = #"{"id": 7, "label": "web1"}"#
    private let found = #"{"data": [{"id": 7, "label": "web1"}], "pages": 1}"#
    private let none = #"{"data": [], "pages": 1}"#

    @Test("are made again after as long as the API asks for")
    func patience() async throws {
        let exchanges: [Recording.Exchange] = [
            .init("GET /linode/instances/7", 429, "{}", headers: ["Retry-After": "15"]),
            .init("GET /linode/instances/7", 503, "{}", headers: ["retry-after": "2"]),
            .init("GET /linode/instances/7", 408), .init("GET /linode/instances/7", .noAnswer),
            .init("GET /linode/instances/7", 200, web),
        ]
        try await replay(exchanges) { client, recording in
            let found = try await client.instances.get(7)
            #expect(found.label == "web1")
            #expect(recording.waited == [.seconds(15), .seconds(2), .seconds(3), .seconds(3)])
        }
    }

    @Test("are made again while the Linode is busy")
    func isBusy() async throws {
        let boot = "POST /linode/instances/7/boot"
        try await replay([.init(boot, 400, busy), .init(boot, 400, busy), .init(boot)]) { client, _ in
            try await client.instances.boot(7)
        }
    }

    @Test("are given up when the API asks for too much patience")
    func impatience() async throws {
        let wait = ["Retry-After": "200"]
        let call = "GET /profile"
        let exchanges = [Recording.Exchange(call, 429, headers: wait), .init(call, 429, headers: wait)]
        try await replay(exchanges) { client, _ in
            let error = try await complaint { _ = try await client.profile() }
            #expect(error.code == .busy)
        }
    }

    @Test("are looked up before they are repeated")
    func lookUp() async throws {
        let (post, look) = ("POST /linode/instances", "GET /linode/instances?page_size=500")
        for exchanges: [Recording.Exchange] in [
            [.init(post, .noAnswer), .init(look, 200, found)],
            [.init(post, 504, "<html>"), .init(look, 200, none), .init(look, 200, found)],
            [.init(post, .noAnswer), .init(look, 200, none), .init(look, 200, none), .init(post, 200, web)],
            // The list was stale: that the label is taken says it.
            [
                .init(post, .noAnswer), .init(look, 200, none), .init(look, 200, none),
                .init(post, 400, #"{"errors": [{"field": "label", "reason": "Label must be unique"}]}"#),
                .init(look, 200, found),
            ],
            [.init(post, .notSent), .init(post, 200, web)],
        ] {
            try await replay(exchanges) { client, _ in
                var draft = InstanceDraft()
                draft.label = "web1"
                let found = try await client.instances.create(draft)
                #expect(found.id == 7)
            }
        }
    }

    @Test("are looked up though the API leaves out the name of a record of the domain itself")
    func recordLookUp() async throws {
        let record = #"{"id": 3, "type": "A", "target": "203.0.113.5", "ttl_sec": 300}"#
        let exchanges: [Recording.Exchange] = [
            .init("POST /domains/1/records", .noAnswer),
            .init("GET /domains/1/records?page_size=500", 200, #"{"data": [\#(record)], "pages": 1}"#),
        ]
        try await replay(exchanges) { client, _ in
            let wanted = DomainRecord("A", name: "", target: "203.0.113.5", ttl: 300)
            let found = try await client.domains.createRecord(wanted, in: 1)
            #expect(found.id == 3)
        }
    }

    @Test("are looked up by their event where they make nothing new")
    func event() async throws {
        let list = "GET /account/events?page_size=25"
        let event = { (id: Int) in
            #"{"data": [{"id": \#(id), "action": "linode_rebuild", "status": "started", "entity": "#
                + #"{"id": 7, "type": "linode"}}], "pages": 1}"#
        }
        let exchanges: [Recording.Exchange] = [
            .init(list, 200, event(5)), .init("POST /linode/instances/7/rebuild", .noAnswer),
            .init(list, 200, event(5)), .init(list, 200, event(9)), .init("GET /linode/instances/7", 200, web),
        ]
        try await replay(exchanges) { client, _ in
            let found = try await client.instances.rebuild(7, InstanceDraft())
            #expect(found.id == 7)
        }
    }

    @Test("count as done when what was to be deleted is gone")
    func deletion() async throws {
        let call = "DELETE /linode/instances/7"
        try await replay([.init(call, .noAnswer), .init(call, 404)]) { client, _ in try await client.instances.delete(7)
        }
        try await replay([.init(call, 404)]) { client, _ in
            let error = try await complaint { try await client.instances.delete(7) }
            #expect(error.code == .notFound)
        }
    }

    @Test("leave no key behind whose secret nobody knows")
    func lostKey() async throws {
        let (list, post) = ("GET /object-storage/keys", "POST /object-storage/keys")
        let key = #"{"id": 3, "label": "backup", "access_key": "A", "secret_key": "S"}"#
        let exchanges: [Recording.Exchange] = [
            .init(list, 200, none), .init(post, .noAnswer),
            .init(list, 200, #"{"data": [{"id": 2, "label": "backup"}], "pages": 1}"#),
            .init("DELETE /object-storage/keys/2"), .init(post, 200, key),
        ]
        let made = try await replay(exchanges) { client, _ in
            try await client.objectStorage.createKey("backup", buckets: [], regions: ["eu-central"])
        }
        #expect(made.secretKey == "S")
    }

    @Test("never show the token")
    func secrecy() async throws {
        try await replay([.init("GET /profile", 401)]) { client, _ in
            let error = try await complaint { _ = try await client.profile() }
            #expect(!"\(error)\(client)".contains("secret-token"))
        }
    }
}
