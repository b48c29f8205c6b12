// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing
import Values

extension Acceptance {
    /// A fault at every call in turn, and then again: always the same end.
    ///
    /// Every call by its number takes a quarter of an hour, so a sample of them is struck unless `LIFEBOAT_THOROUGH` is 1;
    /// those that change something always are.
    @Suite(.serialized, .estate("prov-faults", network: 23)) struct ProvisionFaults {
        let estate: Estate
        static let isThorough = ProcessInfo.processInfo.environment["LIFEBOAT_THOROUGH"] == "1"
        /// Refused for now, refused for good, and done without an answer.
        static let kinds = ["429", "500", "drop"]

        init() throws { estate = try #require(Estate.current) }

        /// How many calls an uninterrupted run makes, and what it leads to.
        private func clean() async throws -> (calls: Int, state: [String]) {
            try await estate.empty()
            let run = await estate.provision()
            try #require(run.succeeded, "\(run.all)")
            let calls = try await estate.cloud.call("GET", "/sandbox").body["requests"]?.int ?? 0
            return (calls, try await estate.state())
        }

        /// Provisions with a fault, and again without.
        private func strike(_ fault: Value, _ wanted: [String]) async throws {
            try await estate.empty()
            try #require(try await estate.cloud.call("POST", "/sandbox/faults", fault).status == 200)
            let struck = await estate.provision()
            let left = try await estate.cloud.call("GET", "/sandbox").body["faults"]?.list
            #expect(left == [] || fault["at"] != nil, "\(fault.json()) struck nothing: \(struck.all)")
            try await estate.cloud.call("DELETE", "/sandbox/faults")
            let again = await estate.provision()
            #expect(again.succeeded, "\(fault.json()): \(again.all)")
            let state = try await estate.state()
            #expect(state == wanted, "\(fault.json()): \(struck.all)")
        }

        @Test func `a fault at a call that changes something, and the next run goes on`() async throws {
            let (_, wanted) = try await clean()
            #expect(wanted.filter { $0.hasPrefix("Linode ") || $0.hasPrefix("firewall ") }.count == 2)
            #expect(wanted.last == "all answer")
            for path in ["linode/instances", "networking/firewalls", "domains", "domains/"] {
                for kind in Self.kinds {
                    let fault: Value = ["fault": .string(kind), "method": "POST", "path": .string("/v4/" + path)]
                    try await strike(fault, wanted)
                }
            }
        }

        @Test func `a fault at one call after the other, and the next run goes on`() async throws {
            let (calls, wanted) = try await clean()
            #expect(calls > 20)
            for (offset, kind) in Self.kinds.enumerated() {
                let step = Self.isThorough ? 1 : 12
                for number in stride(from: Self.isThorough ? 1 : 1 + offset * 4, through: calls, by: step) {
                    try await strike(["fault": .string(kind), "at": .int(number)], wanted)
                }
            }
        }

        @Test func `a fault while a machine is wiped, and the same word ends in one new machine`() async throws {
            let before = await estate.provision(["-e", "rebuild=before"])
            try #require(before.succeeded, "\(before.all)")
            let (wanted, identities) = (try await estate.state(), try await estate.identities())
            for (number, kind) in (Self.kinds + ["busy", "no_events"]).enumerated() {
                let (options, keys) = (["-e", "rebuild=word\(number)"], try estate.knownKeys())
                let fault: Value = ["fault": .string(kind), "method": "POST", "path": "/v4/linode/instances/"]
                try #require(try await estate.cloud.call("POST", "/sandbox/faults", fault).status == 200)
                let struck = await estate.provision(options)
                try await estate.cloud.call("DELETE", "/sandbox/faults")
                let again = await estate.provision(options)
                #expect(again.succeeded, "\(kind): \(again.all)")
                #expect(try await estate.state() == wanted, "\(kind): \(struck.all)")
                #expect(try await estate.identities() == identities)
                #expect(try estate.knownKeys() != keys, "\(kind): a new disk has a new key")
                let third = await estate.provision(options)
                #expect(third.succeeded && !third.stdout.contains("changed: ["), "\(kind): \(third.all)")
            }
        }
    }
}
