// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import HostAccess

/// A shell under which every program must behave the same.
struct Shell: CustomTestStringConvertible, Sendable {
    let words: [String]
    var testDescription: String { words.joined(separator: " ") }

    /// Those of this machine; dash and bash are part of every Debian, so an empty list can't go unnoticed.
    static let all: [Shell] = [["/bin/dash"], ["/bin/bash"], ["/bin/bash", "--posix"], ["/bin/busybox", "ash"]]
        .filter { access($0[0], X_OK) == 0 }.map(Shell.init)

    /// A host whose programs run under this shell.
    func withHost<T>(_ body: (ShellHost) async throws -> T) async throws -> T {
        let host = ShellHost(name: "here", source: LocalSource(), shell: words)
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

/// A folder that is removed when the test is over.
func withFolder<T>(_ body: (String) async throws -> T) async throws -> T {
    let path = "/tmp/lifeboat-test-\(UInt64.random(in: .min ... .max))"
    try #require(mkdir(path, 0o700) == 0)
    let result: Result<T, any Error>
    do { result = .success(try await body(path)) } catch { result = .failure(error) }
    let sweeper = try LocalChannel(command: "chmod -R u+rwX \(path); rm -rf \(path)")
    while case .output = try await sweeper.read(until: nil) {}
    await sweeper.close()
    return try result.get()
}
