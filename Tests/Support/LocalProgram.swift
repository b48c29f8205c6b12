// SPDX-License-Identifier: Apache-2.0

import HostAccess
import ShellScript

/// Programs of this machine that tests ask.
///
/// They are waited for without holding a thread of Swift's pool, which has one a core and serves all tests: two tests
/// that block there stop every other one.
package enum LocalProgram {
    /// Runs `script` in a shell of its own and returns what it left behind; cut off after `limit`.
    package static func run(_ script: ShellScript, limit: Duration = .seconds(300)) async throws -> ShellOutput {
        try await withHost { try await $0.run(script, as: nil, limit: limit, onOutput: nil) }
    }

    /// This machine as a host whose shells end with `body`.
    package static func withHost<T>(_ body: (LocalHost) async throws -> T) async throws -> T {
        let host = LocalHost()
        do {
            let result = try await body(host)
            await host.close()
            return result
        } catch {
            await host.close()
            throw error
        }
    }
}

/// A shell under which every program must behave the same.
package struct TestShell: Sendable, CustomStringConvertible {
    /// The shell and its options.
    package let words: [String]
    /// The words, as the name of a test's case.
    package var description: String { words.joined(separator: " ") }

    /// Those that Debian has; where one is missing its case fails.
    package static let all = [["dash"], ["bash"], ["bash", "--posix"], ["busybox", "ash"]].map(TestShell.init)

    /// Runs a program under this shell.
    package func run(_ program: String) async throws -> ShellOutput {
        try await LocalProgram.run("LC_ALL=C \(words: words + ["-c", program])")
    }
}
