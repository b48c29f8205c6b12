// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension DrillRecord {
    /// The record as JSON, keys sorted, so that two of them can be compared by eye.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    /// Reads what `json()` wrote.
    public init(json text: String) throws {
        self = try JSONDecoder().decode(DrillRecord.self, from: Data(text.utf8))
    }
}
