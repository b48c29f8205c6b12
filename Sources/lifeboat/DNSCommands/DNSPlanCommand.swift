// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DNS

/// `lifeboat dns plan`: shows what `apply` would do.
struct DNSPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what would change, with the checksum that `apply` takes.")

    @OptionGroup var choice: ZoneChoice

    @Flag(help: "End with 2 when there is anything to do: a zone has drifted.")
    var expectNoChanges = false

    func run() async throws {
        var isEmpty = true
        for zone in try choice.zones() {
            let plan = try await zone.plan(try zone.wish()).plan
            isEmpty = isEmpty && plan.isEmpty
        }
        if expectNoChanges, !isEmpty { throw ExitCode(2) }
    }
}

/// `lifeboat dns apply`: applies the plan that was shown.
struct DNSApply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Apply the plan that was shown.",
        discussion: """
            It plans again, shows the plan, and applies it when it is agreed to: by `yes`, or by the checksum that \
            `plan` showed. With a checksum nothing else is ever applied. Then it watches the zone's servers until all \
            of them answer by the plan, and ends with 2 when one does not.
            """)

    @OptionGroup var choice: ZoneChoice
    @OptionGroup var consent: Consent

    func run() async throws {
        var allTurned = true
        for zone in try choice.zones() {
            let (plan, now) = try await zone.plan(try zone.wish())
            let turned = try await zone.carryOut(plan, on: now, consent)
            allTurned = allTurned && turned
        }
        if !allTurned { throw ExitCode(2) }
    }
}
