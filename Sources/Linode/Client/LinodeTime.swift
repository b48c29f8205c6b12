// SPDX-License-Identifier: Apache-2.0

/// A moment as the API writes it: UTC without a zone, `2026-11-25T20:44:10`.
public struct LinodeTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds since 1970.
    public var seconds: Int

    /// A moment `seconds` after 1970 began.
    public init(seconds: Int) { self.seconds = seconds }

    /// Reads the API's form, with or without `Z` or fractions of a second; nil when it is another.
    public init?(_ text: String) {
        let parts = text.split { "-T:Z. ".contains($0) }.prefix(6)
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == 6, parts.count == 6, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]) else {
            return nil
        }
        let day = Self.days(numbers[0], numbers[1], numbers[2])
        seconds = day * 86400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    }

    /// Earlier moments are less.
    public static func < (a: LinodeTime, b: LinodeTime) -> Bool { a.seconds < b.seconds }

    /// The API's form.
    public var description: String {
        let (day, second) = (seconds.floorDivided(by: 86400), seconds - seconds.floorDivided(by: 86400) * 86400)
        let (year, month, date) = Self.date(day)
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(date))T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    }

    // Years that begin in March put the leap day at their end, so months have fixed lengths.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = shifted.floorDivided(by: 400)
        let inEra = shifted - era * 400
        let inYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + inEra * 365 + inEra / 4 - inEra / 100 + inYear - 719_468
    }

    private static func date(_ days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let inEra = shifted - era * 146_097
        let year = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365
        let inYear = inEra - (365 * year + year / 4 - year / 100)
        let month = (5 * inYear + 2) / 153
        let day = inYear - (153 * month + 2) / 5 + 1
        return (year + era * 400 + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9, day)
    }
}

extension Int {
    fileprivate func floorDivided(by divisor: Int) -> Int {
        self >= 0 ? self / divisor : (self + 1) / divisor - 1
    }
}
