// SPDX-License-Identifier: Apache-2.0

/// What labels may be.
enum Labels {
    /// Letters, digits, `-`, `_` and `.`, a letter first, and no doubled sign.
    static func check(_ label: String, length: ClosedRange<Int>) throws(APIError) {
        guard length.contains(label.count) else {
            throw APIError(
                "Length must be \(length.lowerBound)-\(length.upperBound) characters", field: "label")
        }
        let bytes = Array(label.utf8)
        let letters = bytes.allSatisfy { isLetter($0) || (48...57).contains($0) || "-_.".utf8.contains($0) }
        guard letters, let first = bytes.first, isLetter(first) else {
            throw APIError(
                "label must begin with a letter and hold only letters, digits, `-`, `_` and `.`", field: "label")
        }
        for pair in ["--", "__", ".."] where label.contains(pair) {
            throw APIError("label cannot contain two dashes, underscores or periods in a row", field: "label")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
}
