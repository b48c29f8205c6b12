// SPDX-License-Identifier: Apache-2.0

import Glibc
import ShellScript
import Testing

@testable import HostAccess

@Suite(.timeLimit(.minutes(5))) struct ShellTextTests {
    /// Everything that this target has a host's shell read.
    static let texts = [
        ("frame", ShellFrame.prologue + ShellFrame("echo it").text),
        ("kill", "set -u\n" + KillProgram.text(shell: 1)),
    ]

    @Test(
        .enabled(if: access("/usr/bin/shellcheck", X_OK) == 0, "shellcheck is not installed: apt install shellcheck"),
        arguments: texts)
    func `shellcheck has nothing to say`(name: String, text: String) async throws {
        try await withFolder { folder in
            let host = ShellHost(name: "here", source: LocalSource())
            try await host.send(.bytes(Array(("#!/bin/sh\n" + text).utf8)), to: folder + "/text.sh", as: nil)
            let output = try await host.run("shellcheck -s sh \(folder)/text.sh")
            #expect(output.stdout == "", "\(name)")
            await host.close()
        }
    }
}
