// SPDX-License-Identifier: Apache-2.0

import HostAccess
import ModuleKit
import ShellScript
import Values

/// Waits until the host can be reached.
struct WaitForConnection: Statement {
    static let name = "wait_for_connection"
    static let summary = "Waits until the host can be reached and runs programs."
    static let examples = [Example("A new machine", "wait_for_connection: { timeout: 120 }")]

    @Parameter("How long one try may take, in seconds.") var connectTimeout = 5
    @Parameter("How long to wait before the first try, in seconds.") var delay = 0
    @Parameter("How long to wait between tries, in seconds.") var sleep = 1
    @Parameter("How long to try, in seconds.") var timeout = 600

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        let start = WallClock.now()
        if try context.checkMode() { return .ok(["elapsed": 0]) }
        try await Task.sleep(for: .seconds(delay))
        let target = try context.target()
        var settings = target.settings
        settings.connectTimeout = .seconds(connectTimeout)
        let host = try await context.services.pool.host(for: settings)
        try await Reconnection(host: host, sleep: .seconds(sleep), timeout: .seconds(timeout)).wait()
        return .ok(["elapsed": .int(Int(WallClock.now() - start))])
    }
}

/// Tries to run a program on a host until it answers.
struct Reconnection: Sendable {
    let host: any HostAccess.Host
    let sleep: Duration
    let timeout: Duration
    /// The program; its output must pass `accepts`.
    var script: ShellScript = ":"
    var accepts: @Sendable (ShellOutput) -> Bool = { $0.succeeded }

    func wait() async throws {
        let deadline = ContinuousClock.now + timeout
        while true {
            do {
                let output = try await host.run(script, as: nil, limit: .seconds(30), onOutput: nil)
                if accepts(output) { return }
            } catch let error as HostError where error.code != .hostKey && error.code != .authentication {
                await host.reset()
                guard ContinuousClock.now + sleep < deadline else {
                    throw ModuleFailure(
                        "timed out waiting for the host to answer: \(error.message)",
                        values: ["elapsed": .int(Int(timeout.seconds))])
                }
            }
            guard ContinuousClock.now + sleep < deadline else {
                throw ModuleFailure(
                    "timed out waiting for the host to answer", values: ["elapsed": .int(Int(timeout.seconds))])
            }
            try await Task.sleep(for: sleep)
        }
    }
}
