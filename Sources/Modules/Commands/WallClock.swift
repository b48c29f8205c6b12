// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A moment by the controller's clock, written as Ansible writes the start and end of a command.
struct WallClock: Sendable {
    /// Seconds since 1970, and the microseconds beyond.
    var seconds: Int
    var microseconds: Int

    /// The present moment.
    static var now: WallClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallClock(seconds: time.tv_sec, microseconds: time.tv_nsec / 1000)
    }

    /// `2026-01-31 12:00:00.000001`, in the controller's time zone.
    var text: String {
        var parts = tm()
        var seconds = seconds
        localtime_r(&seconds, &parts)
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)].map { Self.padded($0, 2) }
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { Self.padded(Int($0), 2) }
        return date.joined(separator: "-") + " " + time.joined(separator: ":") + "." + Self.padded(microseconds, 6)
    }

    /// The time from here to `end` as Python prints a difference: `0:00:00.001234`.
    func delta(to end: WallClock) -> String {
        let all = max(0, (end.seconds - seconds) * 1_000_000 + end.microseconds - microseconds)
        let (whole, rest) = (all / 1_000_000, all % 1_000_000)
        let days = whole / 86400
        let prefix = days == 0 ? "" : days == 1 ? "1 day, " : "\(days) days, "
        return prefix + "\(whole % 86400 / 3600):\(Self.padded(whole % 3600 / 60, 2)):\(Self.padded(whole % 60, 2))"
            + (rest == 0 ? "" : "." + Self.padded(rest, 6))
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
