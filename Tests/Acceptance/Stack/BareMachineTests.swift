// SPDX-License-Identifier: Apache-2.0

import Testing

/// Lays out a `Site` on the suite's machine.
struct SiteFolder: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            let site = try await Site.prepare(try #require(SharedMachine.current), in: folder)
            try await Site.$current.withValue(site) { try await function() }
        }
    }
}

extension Trait where Self == SiteFolder {
    /// A copy of the playbooks and an inventory of the suite's machine.
    static var siteFolder: SiteFolder { SiteFolder() }
}

extension Acceptance {
    /// The whole stack on one machine, brought up once: files run in the order of their names, tests in the order they
    /// are written in.
    @Suite(.serialized, .sharedMachine("stack", network: 5), .siteFolder) struct Stack {
        let site: Site

        init() throws { site = try #require(Site.current) }

        @Test func `a bare machine can be checked to the end`() async throws {
            let check = await site.play("site.yml", ["--check", "--diff"])
            #expect(check.succeeded, "\(check.all)")
        }

        @Test(arguments: Moment.all)
        func `a run is killed`(at moment: Moment) async throws {
            let killed = try await site.playAndKill(at: moment)
            #expect(killed.succeeded, "\(killed.all)")
        }

        @Test func `after runs that were killed the next one ends as one uninterrupted run does`() async throws {
            let run = await site.play()
            #expect(run.succeeded && run.recap?.failed == 0, "\(run.all)")
            let verified = await site.play("verify.yml")
            #expect(verified.succeeded, "\(verified.all)")
        }

        @Test func `a second run finds nothing to do, and so does a check`() async throws {
            for options in [[], ["--check"]] {
                let run = await site.play("site.yml", options)
                #expect(run.recap?.changed == 0 && run.recap?.failed == 0, "\(options): \(run.all)")
                #expect(run.succeeded)
            }
        }
    }
}
