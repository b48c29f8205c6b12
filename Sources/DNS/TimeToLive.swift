// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Times to live: seconds, also as `1h30m`, and what a provider will really serve.
public enum TimeToLive {
    /// Reads seconds, or numbers with units `s m h d w`; nil when `text` is neither, or beyond 31 bits.
    public static func read(_ text: String) -> Int? {
        if let seconds = Int(text) { return (0...0x7fff_ffff).contains(seconds) && text.first != "+" ? seconds : nil }
        var total = 0
        var digits = ""
        for character in text.lowercased() {
            if character.isASCII, character.isNumber { digits.append(character); continue }
            guard let unit = units[character], let count = Int(digits), count < 1_000_000_000 else { return nil }
            total += count * unit
            digits = ""
        }
        return digits.isEmpty && !text.isEmpty && total <= 0x7fff_ffff ? total : nil
    }

    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]

    /// `300 (5 minutes)`: seconds as people say them.
    public static func words(_ seconds: Int) -> String {
        for (size, unit) in [(604_800, "week"), (86400, "day"), (3600, "hour"), (60, "minute")]
        where seconds >= size && seconds % size == 0 {
            return "\(seconds / size) \(unit)\(seconds == size ? "" : "s")"
        }
        return "\(seconds) second\(seconds == 1 ? "" : "s")"
    }
}

/// The times to live that a provider serves as they were asked for.
public enum TimesToLive: Hashable, Sendable {
    /// Any from the lower to the upper bound.
    case range(ClosedRange<Int>)
    /// These alone, ascending; others would be rounded in silence.
    case only([Int])

    /// Complains about a time that would not be served as it is, and names its neighbours.
    public func check(_ ttl: Int, provider: String) throws {
        switch self {
        case .range(let range):
            guard !range.contains(ttl) else { return }
            throw Diagnostic(
                "TTL \(ttl): \(provider) serves \(range.lowerBound) to \(range.upperBound) seconds")
        case .only(let values):
            guard !values.contains(ttl) else { return }
            // 0 is no small TTL but the zone's own.
            let below = values.last { $0 < ttl && $0 > 0 }
            let above = values.first { $0 > ttl }
            let neighbours = [below, above].compactMap { $0 }.map { "\($0) (\(TimeToLive.words($0)))" }
            throw Diagnostic(
                "TTL \(ttl) is none that \(provider) serves: it would be rounded",
                hint: "its neighbours are \(neighbours.joined(separator: " and "))")
        }
    }
}
