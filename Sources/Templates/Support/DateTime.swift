// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

/// A point in time without a zone: Python's `datetime.datetime`.
struct DateTime: MethodsObject {
    /// Seconds since 1970 as if the fields were UTC.
    let seconds: Int
    let microseconds: Int

    var typeName: String { "datetime" }
    var keys: [Value]? { nil }
    var order: Double { Double(seconds) + Double(microseconds) / 1e6 }
    var text: String { isoText(separator: " ") }

    private var fields: tm {
        var time = time_t(seconds)
        var fields = tm()
        gmtime_r(&time, &fields)
        return fields
    }

    static func now(utc: Bool) -> DateTime {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        guard !utc else { return DateTime(seconds: now.tv_sec, microseconds: now.tv_nsec / 1000) }
        var fields = tm()
        localtime_r(&now.tv_sec, &fields)
        return DateTime(seconds: timegm(&fields), microseconds: now.tv_nsec / 1000)
    }

    /// Reads a text by a `strptime` format.
    static func parsed(_ text: String, _ format: String) throws -> DateTime {
        var reader = TimeReader(text)
        guard reader.read(format), var fields = reader.fields else {
            throw TemplateError.type("time data '\(text)' does not match format '\(format)'")
        }
        let day = fields.tm_mday
        let seconds = timegm(&fields)
        guard fields.tm_mday == day else { throw TemplateError.type("day is out of range for month") }
        return DateTime(seconds: seconds, microseconds: reader.microseconds)
    }

    func formatted(_ format: String) -> String {
        let digits = String(microseconds)
        let fraction = String(repeating: "0", count: 6 - digits.count) + digits
        return Self.formatted(
            Text.replace(Text.replace(Text.replace(format, "%f", fraction), "%z", ""), "%Z", ""), fields)
    }

    static func formatted(_ format: String, _ fields: tm) -> String {
        guard !format.isEmpty else { return "" }
        var fields = fields
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096 + format.utf8.count * 32) { buffer in
            guard let address = buffer.baseAddress else { return "" }
            let length = strftime(address, buffer.count, format, &fields)
            return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    private func isoText(separator: String) -> String {
        let base = formatted("%Y-%m-%d\(separator)%H:%M:%S")
        return microseconds == 0 ? base : base + formatted(".%f")
    }

    func attribute(_ name: String) throws -> Value? {
        let fields = fields
        switch name {
        case "year": return .int(Int(fields.tm_year) + 1900)
        case "month": return .int(Int(fields.tm_mon) + 1)
        case "day": return .int(Int(fields.tm_mday))
        case "hour": return .int(Int(fields.tm_hour))
        case "minute": return .int(Int(fields.tm_min))
        case "second": return .int(Int(fields.tm_sec))
        case "microsecond": return .int(microseconds)
        case "tzinfo": return .null
        default: return nil
        }
    }

    func call(_ name: String, _ arguments: Arguments) throws -> Value? {
        let first = arguments.positional.first
        switch name {
        case "strftime": return .string(formatted(try printed(first ?? "")))
        case "isoformat": return .string(isoText(separator: first?.text ?? "T"))
        case "timestamp":
            var fields = fields
            fields.tm_isdst = -1
            return .float(Double(mktime(&fields)) + Double(microseconds) / 1e6)
        case "weekday": return .int((Int(fields.tm_wday) + 6) % 7)
        case "isoweekday": return .int((Int(fields.tm_wday) + 6) % 7 + 1)
        case "date": return .object(DateTime(seconds: seconds - (seconds % 86400 + 86400) % 86400, microseconds: 0))
        case "toordinal": return .int((seconds - (seconds % 86400 + 86400) % 86400) / 86400 + 719_163)
        default: return nil
        }
    }

    func arithmetic(_ sign: ArithmeticOperator, _ other: Value, isReversed: Bool) throws -> Value? {
        guard case .object(let object) = other else { return nil }
        if sign == .subtract, !isReversed, let other = object as? DateTime {
            return .object(
                TimeSpan(
                    microseconds: (seconds - other.seconds) * 1_000_000 + microseconds - other.microseconds))
        }
        if let span = object as? TimeSpan, sign == .add || (sign == .subtract && !isReversed) {
            let total = seconds * 1_000_000 + microseconds + (sign == .add ? span.microseconds : -span.microseconds)
            let fraction = (total % 1_000_000 + 1_000_000) % 1_000_000
            return .object(DateTime(seconds: (total - fraction) / 1_000_000, microseconds: fraction))
        }
        return nil
    }
}

/// A length of time: Python's `datetime.timedelta`.
struct TimeSpan: MethodsObject {
    let microseconds: Int

    var typeName: String { "timedelta" }
    var keys: [Value]? { nil }
    var order: Double { Double(microseconds) }

    /// Days, seconds of the day and microseconds of the second; only the days are ever negative.
    private var parts: (days: Int, seconds: Int, microseconds: Int) {
        let day = 86_400_000_000
        let rest = (microseconds % day + day) % day
        return ((microseconds - rest) / day, rest / 1_000_000, rest % 1_000_000)
    }

    var text: String {
        let (days, seconds, fraction) = parts
        let clock =
            FormatSpec.c("%.0f", Double(seconds / 3600)) + ":"
            + [seconds / 60 % 60, seconds % 60].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
        let dayText = days == 0 ? "" : "\(days) day\(abs(days) == 1 ? "" : "s"), "
        let digits = String(fraction)
        return dayText + clock + (fraction == 0 ? "" : "." + String(repeating: "0", count: 6 - digits.count) + digits)
    }

    func attribute(_ name: String) throws -> Value? {
        switch name {
        case "days": .int(parts.days)
        case "seconds": .int(parts.seconds)
        case "microseconds": .int(parts.microseconds)
        default: nil
        }
    }

    func call(_ name: String, _ arguments: Arguments) throws -> Value? {
        name == "total_seconds" ? .float(Double(microseconds) / 1e6) : nil
    }

    func arithmetic(_ sign: ArithmeticOperator, _ other: Value, isReversed: Bool) throws -> Value? {
        if case .object(let object) = other, let span = object as? TimeSpan, !isReversed {
            switch sign {
            case .add: return .object(TimeSpan(microseconds: microseconds + span.microseconds))
            case .subtract: return .object(TimeSpan(microseconds: microseconds - span.microseconds))
            case .divide where span.microseconds != 0: return .float(Double(microseconds) / Double(span.microseconds))
            default: return nil
            }
        }
        guard let number = other.wholeNumber else { return nil }
        switch sign {
        case .multiply: return .object(TimeSpan(microseconds: microseconds * number))
        case .floorDivide where !isReversed && number != 0:
            return .object(TimeSpan(microseconds: microseconds / number))
        default: return nil
        }
    }
}
