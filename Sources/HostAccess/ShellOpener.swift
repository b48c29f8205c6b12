// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// Opens shells on one host: plain ones, and ones that have become another user.
struct ShellOpener: Sendable {
    let source: any ChannelSource
    /// The host's name, for messages.
    let name: String
    /// The shell to run, as words.
    var shell = ["/bin/sh"]
    /// How long becoming another user may take.
    var becomeLimit = Duration.seconds(30)

    /// Who `become` really asks for: nil when the connection's user already is that user.
    func wanted(_ become: Become?) async throws -> Become? {
        guard let become else { return nil }
        return try await source.user() == become.user ? nil : become
    }

    /// A channel to a waiting shell of that user.
    func open(as become: Become?) async throws -> any ByteChannel {
        let words = shell.map(ShellScript.quote).joined(separator: " ")
        guard let become else { return try await source.open("exec " + words) }
        let ready = ShellFrame.Mark()
        let command = try BecomeCommand(become, host: name, shell: words, ready: ready)
        let channel = try await source.open(command.text)
        do {
            try await answer(channel, command, ready)
            return channel
        } catch {
            await channel.close()
            throw error
        }
    }

    /// Waits for the new user's shell; gives the password when, and only when, it is asked for.
    private func answer(_ channel: any ByteChannel, _ command: BecomeCommand, _ ready: ShellFrame.Mark) async throws {
        let deadline = ContinuousClock.now + becomeLimit
        var heard: [UInt8] = []
        var said: [UInt8] = []
        var isPasswordGiven = false
        while true {
            switch try await channel.read(until: deadline) {
            case .output(let chunk) where chunk.stream == .stdout:
                heard += chunk.bytes
                if FrameScanner.find(ready.bytes, in: heard).found { return }
            case .output(let chunk):
                said += chunk.bytes
                if command.asksOnTerminal(said) { throw command.refusal(.passwordNeeded) }
                guard FrameScanner.find(command.prompt.bytes, in: said).found else { continue }
                guard let password = command.become.password, !isPasswordGiven else {
                    throw command.refusal(isPasswordGiven ? .wrongPassword : .passwordNeeded)
                }
                said = []
                isPasswordGiven = true
                try await channel.write(Array((password + "\n").utf8))
            case .deadline:
                throw command.refusal(.silent(becomeLimit), said: said)
            case .exited(let status):
                throw command.refusal(.ended(status, isPasswordGiven: isPasswordGiven), said: said + heard)
            }
        }
    }
}
