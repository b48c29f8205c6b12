// SPDX-License-Identifier: Apache-2.0

/// A moment in UTC, in whole seconds, as manifests write it: `2026-11-25T21:00:28Z`.
public struct Moment: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seconds since the epoch.
    public var seconds: Int

    /// The moment so many seconds after the epoch.
    public init(seconds: Int) { self.seconds = seconds }

    /// Reads `2026-11-25T21:00:28Z`; nil for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[19] == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T") else { return nil }
        let numbers = text.dropLast().split(whereSeparator: { "-T:".contains($0) }).compactMap { Int($0) }
        guard numbers.count == 6, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]),
            (0...23).contains(numbers[3]), (0...59).contains(numbers[4]), (0...60).contains(numbers[5])
        else { return nil }
        let days = Self.days(year: numbers[0], month: numbers[1], day: numbers[2])
        seconds = days * 86400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    }

    /// Days from 1970-01-01 to a date of the Gregorian calendar; years begin in March, so that leap days come last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The earlier one comes first.
    public static func < (a: Moment, b: Moment) -> Bool { a.seconds < b.seconds }

    /// Seconds from `other` to this one.
    public static func - (a: Moment, b: Moment) -> Int { a.seconds - b.seconds }

    /// Seconds since the epoch.
    public var description: String { "\(seconds)" }
}

/// A span of time for readers, in its two largest units: `3 d 2 h`, `5 min`.
public struct Span: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Its length in seconds.
    public var seconds: Int

    /// A span of so many seconds.
    public init(seconds: Int) { self.seconds = seconds }

    /// Reads `26h`, `90m`, `35d`, `45s`; nil for anything else.
    public init?(_ text: String) {
        guard let unit = text.last, let factor = Self.units[unit], let count = Int(text.dropLast()), count >= 0 else {
            return nil
        }
        let (total, isTooLong) = count.multipliedReportingOverflow(by: factor)
        guard !isTooLong else { return nil }
        seconds = total
    }

    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]

    /// The shorter one comes first.
    public static func < (a: Span, b: Span) -> Bool { a.seconds < b.seconds }

    /// The span in words.
    public var description: String {
        switch seconds {
        case ..<60: "\(max(0, seconds)) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<86400: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        default: "\(seconds / 86400) d \(seconds % 86400 / 3600) h"
        }
    }
}
