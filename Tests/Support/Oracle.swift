// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostAccess
import ShellScript

/// The Python with the originals that differential tests compare with; `LIFEBOAT_ORACLE` is its path.
///
/// Without that variable those tests are skipped; with one that leads nowhere they fail.
package enum Oracle {
    /// The path of the Python, as given.
    package static let path = getenv("LIFEBOAT_ORACLE").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }

    /// Whether differential tests are to run.
    package static var isWanted: Bool { path != nil }

    /// What a failing oracle said.
    package struct Failure: Error, CustomStringConvertible {
        /// The oracle's words.
        package let description: String
    }

    /// What `python arguments…` prints, given `input` and started in `folder`.
    package static func run(_ arguments: [String], input: String = "", in folder: String = "/") async throws -> String {
        try await run(program(nil), arguments, input, folder)
    }

    /// The same for a program that stands beside the Python, as `ansible-vault` does.
    package static func run(program name: String, _ arguments: [String], in folder: String = "/") async throws -> String
    {
        try await run(program(nil), [program(name)] + arguments, "", folder)
    }

    private static func program(_ name: String?) throws -> String {
        guard let path else { throw Failure(description: "LIFEBOAT_ORACLE is not set") }
        let found = name.map { path.split(separator: "/", omittingEmptySubsequences: false).dropLast() + [$0[...]] }
        let program = found?.joined(separator: "/") ?? path
        guard access(program, X_OK) == 0 else {
            throw Failure(description: "LIFEBOAT_ORACLE is `\(path)`, but there is no program `\(program)`")
        }
        return program
    }

    private static func run(
        _ python: String, _ arguments: [String], _ input: String, _ folder: String
    ) async throws -> String {
        let call: ShellScript = "\(words: [python] + arguments)"
        let output = try await LocalProgram.run(
            "LC_ALL=C.UTF-8; cd \(folder) || exit\n" + ShellScript.feed(Array(input.utf8), to: call))
        guard output.succeeded else {
            throw Failure(description: "\(arguments.first ?? "") ended with \(output.status): \(output.stderr)")
        }
        return output.stdout
    }
}
