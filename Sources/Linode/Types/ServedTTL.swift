// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// The TTLs that Linode serves; it rounds all others without a word, so they are refused here.
public enum ServedTTL {
    /// Those it serves, in seconds; 0 stands for the domain's own, and there for a day.
    public static let all = [
        0, 30, 120, 300, 3600, 7200, 14400, 28800, 57600, 86400, 172_800, 345_600, 604_800, 1_209_600, 2_419_200,
    ]

    /// Makes sure that `seconds` is one of them; throws a message that names its neighbours.
    public static func check(_ seconds: Int) throws {
        guard !all.contains(seconds) else { return }
        // 0 is no small TTL but another's.
        let below = all.last { $0 < seconds && $0 > 0 }
        let above = all.first { $0 > seconds && $0 > 0 }
        let neighbours = [below, above].compactMap { $0.map { "`\($0)`" } }.joined(separator: " or ")
        throw Diagnostic("`\(seconds)` is not a TTL that Linode serves: it would be rounded", hint: "use \(neighbours)")
    }
}
