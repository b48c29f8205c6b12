// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// A host that is reached through shells: all of `Host` but where the channels come from.
package struct ShellHost: Host {
    package let name: String
    let opener: ShellOpener
    let pool: ShellPool

    /// A host whose channels come from `source`; tests choose the `shell`.
    package init(name: String, source: any ChannelSource, shell: [String] = ["/bin/sh"]) {
        self.name = name
        opener = ShellOpener(source: source, name: name, shell: shell)
        pool = ShellPool(opener)
    }

    package func run(
        _ script: ShellScript, as user: Become?, limit: Duration?, onOutput: (@Sendable (OutputChunk) -> Void)?
    ) async throws -> ShellOutput {
        let become = try await opener.wanted(user)
        let loan = try await pool.borrow(as: become)
        let outcome = await loan.shell.run(script.text, limit: limit, onOutput: onOutput) { process in
            try await endProgram(of: process, as: become)
        }
        await pool.giveBack(loan, isReusable: outcome.isReusable)
        return try outcome.result.get()
    }

    /// Ends what the shell with that process number runs, from a channel of its own.
    private func endProgram(of process: Int, as become: Become?) async throws {
        let shell = RemoteShell(try await opener.open(as: become))
        let outcome = await shell.run(KillProgram.text(shell: process), limit: .seconds(20))
        await shell.channel.close()
        let output = try outcome.result.get()
        guard output.succeeded else { throw HostError(.other, "something of it survived SIGKILL") }
    }

    package func send(_ payload: Payload, to path: String, as user: Become?) async throws {
        let become = try await opener.wanted(user)
        try await BulkTransfer(opener: opener, become: become).send(payload, to: path)
    }

    package func fetch(_ path: String, to localPath: String, as user: Become?) async throws {
        let become = try await opener.wanted(user)
        try await BulkTransfer(opener: opener, become: become).fetch(path, to: localPath)
    }

    package func reset() async {
        await pool.drain()
        await opener.source.reset()
    }

    package func close() async {
        await pool.drain()
        await opener.source.close()
    }
}
