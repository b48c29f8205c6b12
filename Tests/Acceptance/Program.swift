// SPDX-License-Identifier: Apache-2.0

import Sandbox
import ShellScript

/// Runs programs on this computer, the `lifeboat` under test among them, and keeps what they left behind.
enum Program {
    /// Runs `lifeboat` with `arguments` in the folder `directory`; `environment` is added to ours.
    static func lifeboat(
        _ arguments: [String], in directory: String = Computer.checkout, environment: [String: String] = [:]
    ) async -> ShellOutput {
        let settings = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return await shell("exec env \(words: settings + [Computer.lifeboat] + arguments)", in: directory)
    }

    /// Runs `script` in the folder `directory`.
    @discardableResult
    static func shell(_ script: ShellScript, in directory: String = Computer.checkout) async -> ShellOutput {
        await LocalProcess.run("cd \(directory) || exit\n" + script)
    }
}
