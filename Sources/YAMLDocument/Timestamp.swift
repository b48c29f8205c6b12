// SPDX-License-Identifier: Apache-2.0

/// A YAML 1.1 timestamp; PyYAML makes a Python `date` or `datetime` of it, we make the text that `str()` prints.
struct Timestamp {
    private var year = 0
    private var month = 0
    private var day = 0
    private var time: (hour: Int, minute: Int, second: Int)?
    private var microseconds = 0
    private var zone: (sign: Int, minutes: Int)?

    /// Reads a timestamp; nil when it is none.
    ///
    /// Without `strict` a date may have months and days of one digit, as the explicit tag `!!timestamp` allows.
    init?(_ bytes: [UInt8], strict: Bool) {
        var scanner = ByteScanner(bytes)
        guard let year = scanner.number(4, 4), scanner.take(anyOf: "-"),
            let month = scanner.number(1, 2), scanner.take(anyOf: "-"), let day = scanner.number(1, 2)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        if scanner.isAtEnd {
            if strict, bytes.count != 10 { return nil }
            return
        }
        if !scanner.take(anyOf: "Tt") {
            guard scanner.take(anyOf: " \t") else { return nil }
            while scanner.take(anyOf: " \t") {}
        }
        guard let hour = scanner.number(1, 2), scanner.take(anyOf: ":"), let minute = scanner.number(2, 2),
            scanner.take(anyOf: ":"), let second = scanner.number(2, 2)
        else { return nil }
        time = (hour, minute, second)
        if scanner.take(anyOf: ".") { readFraction(&scanner) }
        guard readZone(&scanner) else { return nil }
    }

    private mutating func readFraction(_ scanner: inout ByteScanner) {
        var digits = 0
        while let digit = scanner.number(1, 1) {
            if digits < 6 { microseconds = microseconds * 10 + digit }
            digits += 1
        }
        while digits < 6 {
            microseconds *= 10
            digits += 1
        }
    }

    private mutating func readZone(_ scanner: inout ByteScanner) -> Bool {
        if scanner.isAtEnd { return true }
        while scanner.take(anyOf: " \t") {}
        if scanner.take(anyOf: "Z") {
            zone = (1, 0)
            return scanner.isAtEnd
        }
        let negative = scanner.peek == UInt8(ascii: "-")
        guard scanner.take(anyOf: "+-"), let hours = scanner.number(1, 2) else { return false }
        var minutes = 0
        if scanner.take(anyOf: ":") {
            guard let number = scanner.number(2, 2) else { return false }
            minutes = number
        }
        zone = (negative ? -1 : 1, hours * 60 + minutes)
        return scanner.isAtEnd
    }

    /// Whether the calendar and the clock have such a moment.
    var exists: Bool {
        guard year >= 1, (1...12).contains(month), day >= 1, day <= daysInMonth else { return false }
        if let time, time.hour > 23 || time.minute > 59 || time.second > 59 { return false }
        if let zone, zone.minutes >= 24 * 60 { return false }
        return true
    }

    private var daysInMonth: Int {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// What Python's `str()` prints: `2026-11-23` or `2026-11-23 02:50:55.123000+01:00`.
    var text: String {
        var out = "\(padded(year, 4))-\(padded(month))-\(padded(day))"
        guard let time else { return out }
        out += " \(padded(time.hour)):\(padded(time.minute)):\(padded(time.second))"
        if microseconds > 0 { out += "." + padded(microseconds, 6) }
        if let zone {
            let sign = zone.sign < 0 && zone.minutes > 0 ? "-" : "+"
            out += "\(sign)\(padded(zone.minutes / 60)):\(padded(zone.minutes % 60))"
        }
        return out
    }

    private func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
