// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Engine
import Glibc
import Playbooks
import Reports
import Values

/// Turns options into what the engine takes, and a run into an exit code.
struct RunSetup {
    let bench: Workbench
    let inventory: InventoryOptions
    let connection: ConnectionOptions
    let output: OutputOptions

    func options() throws -> RunOptions {
        let configuration = bench.configuration
        var options = RunOptions()
        options.checkMode = output.check
        options.diff = output.diff || configuration.alwaysDiff
        options.forks = connection.forks ?? configuration.forks ?? 50
        options.limit = inventory.limit
        options.extraVariables = bench.extraVariables
        options.verbosity = output.verbose
        options.remoteUser = connection.user ?? configuration.remoteUser
        options.privateKeyFile = connection.privateKey ?? configuration.privateKeyFile
        options.connection = connection.connection
        options.connectTimeout = connection.timeout ?? configuration.timeout ?? 10
        options.hostKeyChecking = configuration.hostKeyChecking
        options.become = connection.become || connection.askBecomePass ? true : configuration.become
        options.becomeUser = connection.becomeUser ?? configuration.becomeUser
        options.becomeMethod = connection.becomeMethod ?? configuration.becomeMethod
        options.gathering = configuration.gathering ?? "implicit"
        options.forceHandlers = configuration.forceHandlers
        options.ansibleManaged = configuration.ansibleManaged ?? options.ansibleManaged
        options.inventorySources = Workbench.inventories(inventory, configuration)
        let words = [
            configuration.sshArguments, configuration.sshCommonArguments, connection.sshCommonArgs,
            connection.sshExtraArgs,
        ]
        options.sshArguments = words.compactMap { $0 }.flatMap { $0.split(separator: " ").map(String.init) }
        if connection.askPass { options.connectionPassword = try Console.ask("SSH password", hidden: true) }
        if connection.askBecomePass || configuration.becomeAskPass {
            options.becomePassword = try Console.ask("BECOME password", hidden: true)
        }
        for secret in [options.connectionPassword, options.becomePassword] { secret.map { bench.redactor.learn($0) } }
        return options
    }

    /// Whether standard output is a terminal that shows a live picture.
    private var isLive: Bool { output.output == .auto && Console.isTerminal(1) }

    /// Colours, where they are wanted.
    var style: Style { Style(isColoured: isLive && getenv("NO_COLOR") == nil) }

    /// Runs playbooks with the reports that were asked for.
    ///
    /// Interrupts end it tidily. Returns the exit code.
    func run(_ playbooks: [Playbook], on run: @escaping @Sendable ([any EventSink]) -> PlaybookRun) async -> Int32 {
        let plain = PlainReport(
            style: style, verbosity: output.verbose, showsDiff: output.diff || bench.configuration.alwaysDiff,
            streams: !isLive, write: { Console.print($0) })
        let live = LiveReport(
            plain: plain, style: style, width: { Console.width() }, now: Self.now, isHeld: { Console.isAsking },
            write: { Console.print($0) })
        var sinks: [any EventSink] =
            output.output == .ndjson
            ? [JSONReport(now: Self.now, write: { Console.print($0) })] : isLive ? [live] : [plain]
        if let path = output.junit {
            sinks.append(
                JUnitReport { document in
                    do { try LocalPath.write(document, to: path) } catch { Console.note("warning: \(error)") }
                })
        }
        let playbookRun = run(sinks)
        let work = Task { await playbookRun.run(playbooks) }
        let interrupts = Interrupts { work.cancel() }
        let ticking = Task {
            while isLive, !Task.isCancelled {
                try await Task.sleep(for: .milliseconds(200))
                live.tick()
            }
        }
        let summary = await work.value
        ticking.cancel()
        interrupts.stop()
        return summary.exitCode
    }

    @Sendable static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
