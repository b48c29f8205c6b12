// SPDX-License-Identifier: Apache-2.0

import DNS
import ModuleKit
import ShellScript

/// Carries out the DNS layer's calls of programs as shell programs of the controller.
public enum DNSTools {
    /// A runner over `shell`, which runs a shell program of this computer.
    ///
    /// A program's input travels inside the shell program, which no process list shows.
    public static func runner(
        _ shell: @escaping @Sendable (ShellScript) async throws -> ShellOutput
    ) -> ToolRunner {
        { call in
            let command: ShellScript = "\(words: call.words)"
            let script = call.input.isEmpty ? command : ShellScript.feed(Array(call.input.utf8), to: command)
            let output = try await shell(script)
            guard output.status != 127 else {
                let name = call.words.first ?? "sh"
                throw ModuleFailure(
                    "there is no program `\(name)` on this computer; it is in Debian's package "
                        + (name == "curl" ? "curl" : "bind9-dnsutils"))
            }
            return ToolOutput(status: output.status, output: output.stdout, errors: output.stderr)
        }
    }
}
