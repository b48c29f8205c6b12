// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import HostAccess
import Sandbox

/// A bare machine of this computer that lives as long as a recording.
struct RecordingMachine {
    /// A name of its own, so that naming the machine is part of the recording, and that nobody else uses.
    let name = "bare" + String(UInt64.random(in: .min ... .max), radix: 36)
    private let host: String
    private let sandbox: Sandbox

    /// A machine for `host` in a sandbox of its own.
    init(host: String, network: String) throws {
        guard let subnet = Subnet(network) else {
            throw Diagnostic("`\(network)` is no network", hint: "write it as 10.99.0.0/24")
        }
        self.host = host
        sandbox = try Sandbox(name: "stackscript-\(getpid())", subnet: subnet)
    }

    /// Makes the machine, hands over how to reach it, and removes it however `body` ends.
    ///
    /// The machine answers itself at `alias` too, so that services which listen there come up as they will later.
    func withMachine<T>(alias: String?, _ body: (ConnectionSettings) async throws -> T) async throws -> T {
        do {
            let machines = try await sandbox.up([MachineRequest(name)], lease: .whileThisProcessRuns())
            guard let machine = machines.first else { throw Diagnostic("the machine to record on did not come up") }
            if let alias {
                let command = sandbox.sshCommand(for: machine)
                let output = await LocalProcess.run(
                    "\(words: command) \("ip address add \(alias)/32 dev lo")")
                guard output.succeeded else {
                    throw Diagnostic("the machine to record on does not take \(alias)", notes: [output.stderr])
                }
            }
            let result = try await body(settings(machine))
            try await sandbox.down()
            return result
        } catch {
            try await sandbox.down()
            throw error
        }
    }

    private func settings(_ machine: Machine) -> ConnectionSettings {
        var settings = ConnectionSettings(name: host, address: machine.address.description)
        settings.user = "root"
        settings.privateKeyFile = sandbox.folders.keyFile
        settings.sshArguments = ["-o", "UserKnownHostsFile=\(sandbox.folders.knownHostsFile)"]
        return settings
    }
}
