// SPDX-License-Identifier: Apache-2.0

import Values

/// What a program left behind: its streams and its status.
public struct ShellOutput: Hashable, Sendable {
    /// The exit status; 128 + n when signal n ended it.
    public var status: Int
    /// Standard output, byte for byte.
    public var stdoutBytes: [UInt8]
    /// Standard error as text; invalid UTF-8 is repaired.
    public var stderr: String

    /// An output with `stdout` as text.
    public init(status: Int = 0, stdout: String = "", stderr: String = "") {
        self.init(status: status, stdoutBytes: Array(stdout.utf8), stderr: stderr)
    }

    /// An output with `stdoutBytes` as they came.
    public init(status: Int, stdoutBytes: [UInt8], stderr: String) {
        self.status = status
        self.stdoutBytes = stdoutBytes
        self.stderr = stderr
    }

    /// Standard output as text; invalid UTF-8 is repaired.
    public var stdout: String { String(decoding: stdoutBytes, as: UTF8.self) }
    /// Whether the status is 0.
    public var succeeded: Bool { status == 0 }
    /// The lines of standard output without their ends; a last empty line is left out.
    public var lines: [String] {
        var lines = stdout.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
    /// Standard output without white space at its ends.
    public var trimmed: String { stdout.trimmed }
}
