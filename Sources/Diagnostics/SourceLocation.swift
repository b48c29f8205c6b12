// SPDX-License-Identifier: Apache-2.0

/// A place in a file, as editors count: line and column start at 1.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The path as the user would type it.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column in characters, from 1.
    public var column: Int

    /// A place in `file`.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, which terminals and editors turn into a link.
    public var description: String { "\(file):\(line):\(column)" }
}
