// SPDX-License-Identifier: Apache-2.0

/// Patterns of ssh_config(5): `*`, `?`, and `!` for names that must not match.
enum SSHPattern {
    /// Whether some pattern of the list matches and no negated one does.
    static func matches(_ name: String, list: [String]) -> Bool {
        var isFound = false
        for pattern in list {
            if pattern.hasPrefix("!") {
                if matches(Array(name.utf8), Array(pattern.dropFirst().utf8)) { return false }
            } else if matches(Array(name.utf8), Array(pattern.utf8)) {
                isFound = true
            }
        }
        return isFound
    }

    private static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        var (n, p) = (0, 0)
        var retry: (n: Int, p: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                retry = (n, p)
                p += 1
            } else if p < pattern.count, pattern[p] == name[n] || pattern[p] == UInt8(ascii: "?") {
                n += 1
                p += 1
            } else if let last = retry {
                retry = (last.n + 1, last.p)
                (n, p) = (last.n + 1, last.p + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
