// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A point in time to the millisecond, which records write as RFC 3339 in UTC: `2026-11-26T00:12:03.250Z`.
public struct Stamp: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Seconds since the epoch.
    public var seconds: Double

    /// So many seconds after the epoch, to the millisecond.
    public init(seconds: Double) { self.seconds = (seconds * 1000).rounded() / 1000 }

    /// Reads a text as `description` writes it, with or without a fraction; nil for anything else.
    public init?(_ text: String) {
        let parts = text.dropLast().split(separator: ".", maxSplits: 1)
        guard let whole = parts.first, text.last == "Z", let moment = Moment("\(whole)Z") else { return nil }
        let fraction = parts.count == 2 ? Double("0.\(parts[1])") : 0
        guard let fraction else { return nil }
        self.init(seconds: Double(moment.seconds) + fraction)
    }

    /// Reads the text of a record.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let stamp = Stamp(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "`\(text)` is no time in UTC")
        }
        self = stamp
    }

    /// Writes `description`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// The earlier one comes first.
    public static func < (a: Stamp, b: Stamp) -> Bool { a.seconds < b.seconds }

    /// Seconds from `other` to this one.
    public static func - (a: Stamp, b: Stamp) -> Double { ((a.seconds - b.seconds) * 1000).rounded() / 1000 }

    /// RFC 3339 in UTC, with milliseconds.
    public var description: String {
        let whole = seconds.rounded(.down)
        let thousandths = Int(((seconds - whole) * 1000).rounded())
        let date = Date(timeIntervalSince1970: whole).formatted(Date.ISO8601FormatStyle())
        let digits = String(thousandths)
        return "\(date.dropLast()).\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits)Z"
    }
}
