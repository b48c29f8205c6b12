// SPDX-License-Identifier: Apache-2.0

import Values

/// The arguments of a task: finished values by name, and how literals were written.
public struct Arguments: Sendable {
    /// The values, templated, by the names the user wrote.
    public var values: Dict
    /// The scalar as written in YAML, for arguments that are plain literals.
    public var sources: [String: String]
    /// Names whose values still are templates; their types can't be checked yet.
    public var unfinished: Set<String>

    /// Arguments with `values`.
    public init(_ values: Dict = [:], sources: [String: String] = [:], unfinished: Set<String> = []) {
        self.values = values
        self.sources = sources
        self.unfinished = unfinished
    }
}
