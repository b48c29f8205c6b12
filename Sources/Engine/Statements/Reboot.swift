// SPDX-License-Identifier: Apache-2.0

import HostAccess
import ModuleKit
import ShellScript
import Values

/// Reboots the host and waits until it is back.
struct Reboot: Statement {
    static let name = "reboot"
    static let summary = "Reboots the host and waits until it has come back."
    static let notes = ["That it has come back is seen by its boot id, not by an answer alone."]
    static let examples = [Example("A new kernel", "reboot: { reboot_timeout: 300 }")]

    @Parameter("Seconds before the reboot; whole minutes as shutdown(8) has it.", aliases: "pre_reboot_delay_sec")
    var preRebootDelay = 0
    @Parameter("Seconds after it before the first look.", aliases: "post_reboot_delay_sec") var postRebootDelay = 0
    @Parameter("How long it may take, in seconds.", aliases: "reboot_timeout_sec") var rebootTimeout = 600
    @Parameter("How long one try to connect may take, in seconds.", aliases: "connect_timeout_sec")
    var connectTimeout: Int?
    @Parameter("The command that must succeed when it is back.") var testCommand = "whoami"
    @Parameter("What users are told.") var msg = "Reboot initiated by Lifeboat"
    @Parameter("Accepted: `systemctl` is looked for in PATH.") var searchPaths: [String] = []
    @Parameter("The command that tells when the host was booted.") var bootTimeCommand =
        "cat /proc/sys/kernel/random/boot_id; stat -c %Y /proc/1"
    @Parameter("The command that reboots.") var rebootCommand: String?

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        if try context.checkMode() {
            return TaskOutcome(
                status: .changed, values: ["changed": true, "rebooted": true, "elapsed": 0],
                changes: [Change("reboot")])
        }
        let start = WallClock.now()
        let target = try context.target()
        let host = try await context.services.pool.host(for: target.settings)
        let bootTime = ShellScript(raw: bootTimeCommand)
        let before = try await host.run(bootTime, as: nil, limit: .seconds(30), onOutput: nil).trimmed
        if preRebootDelay > 0 { try await Task.sleep(for: .seconds(preRebootDelay)) }
        let command = rebootCommand.map(ShellScript.init(raw:)) ?? "systemctl reboot || reboot || /sbin/reboot"
        do {
            let output = try await host.run(command, as: target.become, limit: .seconds(60), onOutput: nil)
            guard output.succeeded || output.status >= 128 else {
                throw ModuleFailure(
                    "the host does not reboot: \(output.stderr)",
                    values: ["rebooted": false, "rc": .int(output.status)])
            }
        } catch let error as HostError where error.code == .connectionLost {}
        await host.reset()
        try await Task.sleep(for: .seconds(postRebootDelay))
        let isBack = Reconnection(
            host: host, sleep: .milliseconds(500), timeout: .seconds(rebootTimeout),
            script: ShellScript(raw: "{ \(testCommand); } >/dev/null 2>&1 && { \(bootTimeCommand); }"),
            accepts: { $0.succeeded && $0.trimmed != before })
        try await isBack.wait()
        return TaskOutcome(
            status: .changed,
            values: ["changed": true, "rebooted": true, "elapsed": .int(Int(WallClock.now() - start))],
            changes: [Change("reboot")])
    }
}
