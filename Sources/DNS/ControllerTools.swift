// SPDX-License-Identifier: Apache-2.0

/// A program of the controller to run: `dig`, `nsupdate`, `curl`.
public struct ToolCall: Hashable, Sendable {
    /// The program and its arguments; never a secret.
    public var words: [String]
    /// What it reads from standard input; secrets go here.
    public var input: String

    /// A program with arguments and input.
    public init(_ words: [String], input: String = "") { (self.words, self.input) = (words, input) }
}

/// What a program left behind.
public struct ToolOutput: Hashable, Sendable {
    /// The exit status.
    public var status: Int
    /// Standard output.
    public var output: String
    /// Standard error.
    public var errors: String

    /// An output.
    public init(status: Int, output: String, errors: String = "") {
        (self.status, self.output, self.errors) = (status, output, errors)
    }
}

/// Runs programs of the controller; throws when a program can't be started at all.
public typealias ToolRunner = @Sendable (ToolCall) async throws -> ToolOutput
