// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A moment in Coordinated Universal Time.
struct UTCTime {
    private let parts: [Int]
    /// The day of the week, 0 for Sunday.
    let weekday: Int

    /// The moment `seconds` after 1970 began.
    init(_ seconds: Int) {
        var time = tm()
        var seconds = seconds
        gmtime_r(&seconds, &time)
        parts = [
            Int(time.tm_year) + 1900, Int(time.tm_mon) + 1, Int(time.tm_mday), Int(time.tm_hour), Int(time.tm_min),
            Int(time.tm_sec),
        ]
        weekday = Int(time.tm_wday)
    }

    private func two(_ index: Int) -> String { (parts[index] < 10 ? "0" : "") + String(parts[index]) }

    /// `2026-01-31T12:00:00`, without a zone.
    var text: String { "\(parts[0])-\(two(1))-\(two(2))T\(two(3)):\(two(4)):\(two(5))" }

    /// `Sat, 31 Jan 2026 12:00:00 GMT`, as HTTP writes it (RFC 9110, 5.6.7).
    var http: String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(days[weekday]), \(two(2)) \(months[parts[1] - 1]) \(parts[0]) \(two(3)):\(two(4)):\(two(5)) GMT"
    }
}
