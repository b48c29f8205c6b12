// SPDX-License-Identifier: Apache-2.0

import Values

extension Filters {
    /// Sizes that people read.
    static let units: [String: Filter] = [
        "filesizeformat": Filter("binary") { value, a, _ in
            guard let bytes = Numbers.float(value) else {
                throw TemplateError.type("could not convert string to float: \(value.representation)")
            }
            return .string(Sizes.jinja(bytes, isBinary: try a.flag(0)))
        },
        "human_readable": Filter("isbits", "unit") { value, a, _ in
            guard let size = value.asNumber?.double else {
                throw TemplateError.type("human_readable() failed on bad input: \(value.representation)")
            }
            return .string(Sizes.ansible(size, isBits: try a.flag(0), unit: try a.given(1).map(printed)))
        },
        "human_to_bytes": Filter("default_unit", "isbits") { value, a, run in
            .int(try Sizes.bytes(printed(value), unit: a.given(0).map(printed), isBits: a.flag(1), run))
        },
    ]
}

/// Sizes in bytes and their texts.
enum Sizes {
    private static let powers: [(letter: Character, power: Int)] = [
        ("Y", 80), ("Z", 70), ("E", 60), ("P", 50), ("T", 40), ("G", 30), ("M", 20), ("K", 10), ("B", 0),
    ]
    private static let words: [Character: String] = [
        "B": "", "K": "kilo", "M": "mega", "G": "giga", "T": "tera", "P": "peta", "E": "exa", "Z": "zetta",
        "Y": "yotta",
    ]

    private static func two(_ power: Int) -> Double { (0..<power).reduce(1.0) { number, _ in number * 2 } }

    static func jinja(_ bytes: Double, isBinary: Bool) -> String {
        let base = isBinary ? 1024.0 : 1000.0
        if bytes == 1 { return "1 Byte" }
        if bytes < base { return "\(Int(bytes)) Bytes" }
        let names =
            isBinary
            ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"]
            : ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"]
        var unit = base
        for (index, name) in names.enumerated() {
            unit *= base
            if bytes < unit || index == names.count - 1 {
                return FormatSpec.c("%.1f", base * bytes / unit) + " " + name
            }
        }
        return ""
    }

    static func ansible(_ size: Double, isBits: Bool, unit: String?) -> String {
        let base = isBits ? "bits" : "Bytes"
        let found = powers.first { entry in
            unit.map { $0.uppercased() == String(entry.letter) } ?? (size >= two(entry.power))
        }
        let (letter, power) = found ?? ("B", 0)
        let suffix = power == 0 ? base : "\(letter)\(base.prefix(1))"
        return FormatSpec.c("%.2f", size / two(power)) + " " + suffix
    }

    static func bytes(_ text: String, unit: String?, isBits: Bool, _ run: Evaluator) throws -> Int {
        func bad(_ why: String = "") -> TemplateError {
            .type("human_to_bytes() can't interpret following string: \(text)\(why)")
        }
        let pattern = try run.engine.patterns.pattern(#"^([0-9]*\.?[0-9]+)(?:\s*([A-Za-z]+))?\s*$"#, [])
        guard let match = pattern.firstMatch(in: text), let digits = match.groups[0],
            let number = Numbers.float(.string(digits))
        else { throw bad() }
        func whole(_ number: Double) throws -> Int {
            guard let result = Int(exactly: number.rounded(.toNearestOrEven)) else { throw bad(" (too large)") }
            return result
        }
        guard let name = match.groups[1] ?? unit, let first = name.uppercased().first else { return try whole(number) }
        guard let power = powers.first(where: { $0.letter == first })?.power else { throw bad() }
        if name.count > 1 {
            let letter = isBits ? "b" : "B"
            let short = first == "B" ? letter : "\(first)\(letter)"
            let long = (words[first] ?? "") + (isBits ? "bit" : "byte")
            guard name.lowercased() == long || name == short else { throw bad(" (expected \(short))") }
        }
        return try whole(number * two(power))
    }
}
