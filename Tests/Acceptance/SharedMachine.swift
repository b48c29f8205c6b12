// SPDX-License-Identifier: Apache-2.0

import Testing

/// Gives all tests of a suite one machine between them; it goes when the suite ends.
struct SharedMachine: SuiteTrait, TestScoping {
    /// The sandbox's name, and the third octet of its network.
    let sandbox: String, network: UInt8

    /// The machines of the suite that runs.
    @TaskLocal static var current: TestSandbox?
    /// What all machines of this kind are called.
    static let name = "solo"

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await TestSandbox.withMachines([SharedMachine.name], sandbox: sandbox, network: network) { machines in
            try await SharedMachine.$current.withValue(machines) { try await function() }
        }
    }
}

extension Trait where Self == SharedMachine {
    /// One machine for the whole suite, in a sandbox of its own.
    static func sharedMachine(_ sandbox: String, network: UInt8) -> SharedMachine {
        SharedMachine(sandbox: sandbox, network: network)
    }
}
