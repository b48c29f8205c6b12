// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

extension Filters {
    /// Points in time.
    static let dates: [String: Filter] = [
        "to_datetime": Filter("format") { value, a, _ in
            guard case .string(let text) = value else {
                throw TemplateError.type("strptime() argument 1 must be str, not \(value.typeName)")
            }
            return .object(try DateTime.parsed(text, try a.text(0, "%Y-%m-%d %H:%M:%S")))
        },
        "strftime": Filter("second", "utc") { value, a, _ in
            var time = time(nil)
            if let given = a.given(0) {
                guard let seconds = Numbers.float(given) else {
                    throw TemplateError.type("Invalid value for epoch value (\(given.text))")
                }
                time = time_t(seconds.rounded(.down))
            }
            var fields = tm()
            if try a.flag(1) { gmtime_r(&time, &fields) } else { localtime_r(&time, &fields) }
            return .string(DateTime.formatted(try printed(value), fields))
        },
        "to_seconds": Filter { value, _, run in .float(try Durations.milliseconds(value, run) / 1000) },
        "to_milliseconds": Filter { value, _, run in .float(try Durations.milliseconds(value, run)) },
        "to_minutes": Filter { value, _, run in .float(try Durations.milliseconds(value, run) / 60_000) },
        "to_hours": Filter { value, _, run in .float(try Durations.milliseconds(value, run) / 3_600_000) },
        "to_days": Filter { value, _, run in .float(try Durations.milliseconds(value, run) / 86_400_000) },
        "to_weeks": Filter { value, _, run in .float(try Durations.milliseconds(value, run) / 604_800_000) },
    ]
}

/// Lengths of time as people write them: `1h 30min`.
enum Durations {
    private static let units: [(names: [String], milliseconds: Double)] = [
        (["ms", "msec", "msecs", "millisecond", "milliseconds"], 1), (["s", "sec", "secs", "second", "seconds"], 1000),
        (["m", "min", "mins", "minute", "minutes"], 60_000), (["h", "hour", "hours"], 3_600_000),
        (["d", "day", "days"], 86_400_000), (["w", "week", "weeks"], 604_800_000),
        (["mo", "month", "months"], 2_592_000_000), (["y", "year", "years"], 31_536_000_000),
    ]

    static func milliseconds(_ value: Value, _ run: Evaluator) throws -> Double {
        let pattern = try run.engine.patterns.pattern(#"^(-?\d+(?:\.\d+)?)\s*([a-zA-Z]+)$"#, [])
        return try Text.split(printed(value), nil).reduce(0) { total, part in
            guard let match = pattern.firstMatch(in: part), let number = match.groups[0].flatMap(Double.init),
                let unit = units.first(where: { $0.names.contains(match.groups[1]?.lowercased() ?? "") })
            else { throw TemplateError.type("cannot read the length of time `\(part)`") }
            return total + number * unit.milliseconds
        }
    }
}
