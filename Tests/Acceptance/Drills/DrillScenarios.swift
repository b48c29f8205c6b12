// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

extension Acceptance {
    /// Drills of more than the loss of all machines.
    ///
    /// Each takes minutes, so they run only when `LIFEBOAT_THOROUGH` is 1.
    /// The machines that one brought back are those that the next one loses.
    @Suite(.serialized, .enabled(if: DrillGround.isThorough), .drillGround("drills", network: 41))
    struct DrillScenarios {
        let ground: DrillGround

        init() throws { ground = try #require(DrillGround.current) }

        /// The checks of the record, by their names, and that all of them passed.
        private func expectPassed(_ record: Value) -> [String: Value] {
            #expect(record["outcome"]?.text == "passed", "\(record["reason"]?.text ?? "")")
            let checks = record["checks"]?.list ?? []
            return Dictionary(checks.map { ($0["name"]?.text ?? "", $0) }, uniquingKeysWith: { $1 })
        }

        @Test func `the escrow sheet alone is enough`() async throws {
            let record = try await ground.drill("controller-lost", ["--keep"])
            let checks = expectPassed(record)
            #expect(checks["the program that rebuilt everything"]?["passed"] == true)
            #expect(checks["box1: the lost key"]?["actual"]?.text.contains("Permission denied") == true)
            let isolation = record["isolation"]?.list ?? []
            #expect(isolation.contains { $0["name"]?.text == "what the new computer has of the old one" })
        }

        @Test func `what a damaged store can't give comes from the other, and the damage is named`() async throws {
            let record = try await ground.drill("store-damaged", ["--keep"])
            let checks = expectPassed(record)
            #expect(record["set"]?["store"]?.text == "store1, store2")
            #expect(checks["lifeboat backup verify"]?["actual"]?.text.contains("damaged") == true)
            #expect(checks["a set after the repair"]?["passed"] == true)
        }

        @Test func `a lost region is left for another, and nothing stays behind`() async throws {
            let record = try await ground.drill("region-lost")
            let checks = expectPassed(record)
            #expect(checks["box1 stands elsewhere"]?["actual"]?.text == "drill-box1-elsewhere in nl-ams")
            #expect(checks["box1: the old address"]?["passed"] == true)
            #expect(try await ground.left() == [])
        }
    }
}
