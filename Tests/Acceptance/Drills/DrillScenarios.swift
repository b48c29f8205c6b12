// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

extension Acceptance {
    /// Every drill of `playbooks/drills` but the loss of all machines, which `make demo` shows.
    ///
    /// Each takes minutes, so they run only when `LIFEBOAT_THOROUGH` is 1.
    /// What one brought back is what the next one loses; the last one cleans up.
    @Suite(.serialized, .enabled(if: DrillGround.isThorough), .drillGround("drills", network: 41))
    struct DrillScenarios {
        let ground: DrillGround

        init() throws { ground = try #require(DrillGround.current) }

        @Test func `a bad upgrade takes itself back`() async throws {
            let checks = try await passed("bad-upgrade")
            for what in ["code and content", "database"] {
                let name = "the blog's \(what) after the way back, by hash"
                #expect(checks[name]?["passed"] == true, "\(name)")
            }
        }

        @Test func `a certificate that has ended is issued anew`() async throws {
            let checks = try await passed("certificate-expired")
            #expect(checks["the certificate that visitors get"]?["passed"] == true)
            #expect(checks["certbot's own list"]?["actual"]?.text.contains("VALID:") == true)
        }

        @Test func `dropped tables are as they were one statement before`() async throws {
            let checks = try await passed("database-dropped")
            #expect(checks["box1: postgresql harbour public.posts_post"]?["passed"] == true)
            #expect(checks["box1: mariadb wordpress wp_posts"]?["passed"] == true)
        }

        @Test func `nothing that an intruder left or knows is of use`() async throws {
            let checks = try await passed("wordpress-hacked")
            #expect(checks["files of the code and programs among the uploads"]?["actual"] == "nothing strange")
            #expect(checks["the database's old password"]?["actual"] == "refused")
        }

        @Test func `what a damaged store can't give comes from the other, and the damage is named`() async throws {
            let record = try await ground.drill("store-damaged", ["--keep"])
            let checks = passed(record)
            #expect(record["set"]?["store"]?.text == "store1, store2")
            #expect(checks["lifeboat backup verify"]?["actual"]?.text.contains("damaged") == true)
            #expect(checks["a set after the repair"]?["passed"] == true)
        }

        @Test func `the escrow sheet alone is enough`() async throws {
            let record = try await ground.drill("controller-lost", ["--keep"])
            let checks = passed(record)
            #expect(checks["the program that rebuilt everything"]?["passed"] == true)
            #expect(checks["box1: the lost key"]?["actual"]?.text.contains("Permission denied") == true)
            let isolation = record["isolation"]?.list ?? []
            #expect(isolation.contains { $0["name"]?.text == "what the new computer has of the old one" })
        }

        @Test func `a lost region is left for another, and nothing stays behind`() async throws {
            let checks = passed(try await ground.drill("region-lost"))
            #expect(checks["box1 stands elsewhere"]?["actual"]?.text == "drill-box1-elsewhere in nl-ams")
            #expect(checks["box1: the old address"]?["passed"] == true)
            #expect(try await ground.left() == [])
        }

        /// The checks of a drill that leaves all as it brought it back, by their names.
        private func passed(_ drill: String) async throws -> [String: Value] {
            passed(try await ground.drill(drill, ["--keep"]))
        }

        /// The checks of the record, by their names, and that all of them passed.
        private func passed(_ record: Value) -> [String: Value] {
            #expect(record["outcome"]?.text == "passed", "\(record["reason"]?.text ?? "")")
            let checks = record["checks"]?.list ?? []
            #expect(!checks.isEmpty && checks.allSatisfy { $0["passed"] == true })
            return Dictionary(checks.map { ($0["name"]?.text ?? "", $0) }, uniquingKeysWith: { $1 })
        }
    }
}
