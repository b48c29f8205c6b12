// SPDX-License-Identifier: Apache-2.0

import Linode
import Testing

@Suite("Waiting")
struct WaitingTests {
    private func state(_ status: String) -> Recording.Exchange {
        .init("GET /linode/instances/7", 200, #"{"id": 7, "label": "web1", "status": "\#(status)"}"#)
    }

    @Test("ends with the status that was waited for")
    func status() async throws {
        let exchanges = [state("provisioning"), state("booting"), state("something_new"), state("running")]
        try await replay(exchanges) { client, recording in
            let found = try await client.instances.wait(for: 7, toBe: [.running])
            #expect(found.status == .running)
            #expect(recording.waited == [.seconds(1), .seconds(1), .seconds(1)])
        }
    }

    @Test("ends with the event that says why it is in vain")
    func failure() async throws {
        let events = #"""
            {"data": [{"id": 9, "action": "linode_boot", "status": "failed", "message": "no disk",
              "entity": {"id": 7, "type": "linode"}}]}
            """#
        let exchanges =
            Array(repeating: state("booting"), count: 5) + [
                Recording.Exchange("GET /account/events?page_size=25", 200, events)
            ]
        try await replay(exchanges) { client, _ in
            let error = try await complaint { _ = try await client.instances.wait(for: 7, toBe: [.running]) }
            #expect(error.message == "`web1`: linode_boot failed: no disk; it is booting")
        }
    }

    @Test("ends when its time is over")
    func deadline() async throws {
        try await replay([state("booting"), state("booting"), state("booting")]) { client, _ in
            let error = try await complaint {
                _ = try await client.instances.wait(for: 7, toBe: [.running], limit: .seconds(2))
            }
            #expect(error.message == "waited 2 s in vain for Linode 7 to be running")
        }
    }

    @Test("asks more rarely the longer it takes")
    func patience() async throws {
        try await replay([]) { client, recording in
            var asked = 0
            _ = try await client.wait(for: "it") { () -> Bool? in
                asked += 1
                return asked > 60 ? true : nil
            }
            #expect(recording.waited.first == .seconds(1) && recording.waited.last == .seconds(3))
        }
    }

    @Test("for a Linode to go ends when it is gone")
    func gone() async throws {
        try await replay([state("deleting"), .init("GET /linode/instances/7", 404)]) { client, _ in
            try await client.instances.waitUntilGone(7)
        }
    }
}
