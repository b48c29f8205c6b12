// SPDX-License-Identifier: Apache-2.0

import Values

/// Texts that nobody can guess.
enum Secrets {
    /// `length` hexadecimal digits.
    static func hex(_ length: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<length).map { _ in String(Int.random(in: 0..<16, using: &generator), radix: 16) }.joined()
    }

    /// A random UUID.
    static func uuid() -> String {
        "\(hex(8))-\(hex(4))-4\(hex(3))-a\(hex(3))-\(hex(12))"
    }
}
