// SPDX-License-Identifier: Apache-2.0

import Values

/// An INI file as Python's `configparser` reads it.
struct INIFile {
    private(set) var sections: [(name: String, values: [(name: String, value: String?)])] = []

    init(_ text: String, caseSensitive: Bool = false, allowsNone: Bool = false) {
        for line in Text.lines(text) {
            let trimmed = Text.strip(line)
            if trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed.hasPrefix(";") { continue }
            let isContinued = line.first.map { $0 == " " || $0 == "\t" } == true
            if isContinued, let section = sections.indices.last, let last = sections[section].values.indices.last {
                sections[section].values[last].value = (sections[section].values[last].value ?? "") + "\n" + trimmed
            } else if trimmed.hasPrefix("["), let end = trimmed.lastIndex(of: "]") {
                sections.append((String(trimmed.dropFirst().prefix(upTo: end)), []))
            } else {
                let cut = trimmed.firstIndex { $0 == "=" || $0 == ":" }
                let name = Text.strip(String(trimmed[..<(cut ?? trimmed.endIndex)]))
                let value = cut.map { Text.strip(String(trimmed[trimmed.index(after: $0)...])) }
                if sections.isEmpty { sections.append(("", [])) }
                sections[sections.count - 1].values.append((caseSensitive ? name : name.lowercased(), value))
            }
        }
    }

    func value(_ name: String, in section: String) -> String? {
        for place in [section, "DEFAULT"] {
            if let found = sections.last(where: { $0.name == place })?.values.last(where: { $0.name == name }) {
                return found.value ?? ""
            }
        }
        return nil
    }

    var dict: Dict {
        var dict = Dict()
        for section in sections where section.name != "DEFAULT" {
            var values = dict[.string(section.name)]?.dict ?? [:]
            for (name, value) in section.values { values[.string(name)] = .string(value ?? "") }
            dict[.string(section.name)] = .dict(values)
        }
        return dict
    }
}

/// Values with commas between them (RFC 4180).
enum CSVFile {
    static func rows(_ text: String, delimiter: String) -> [[String]] {
        let mark = delimiter == "TAB" || delimiter == "t" ? "\t" : delimiter.unicodeScalars.first ?? ","
        var rows: [[String]] = []
        var row: [String] = []
        var field = String.UnicodeScalarView()
        var isQuoted = false
        let scalars = Array(text.unicodeScalars)
        var at = 0
        while at < scalars.count {
            let scalar = scalars[at]
            if isQuoted {
                if scalar == "\"", at + 1 < scalars.count, scalars[at + 1] == "\"" {
                    field.append(scalar)
                    at += 1
                } else if scalar == "\"" {
                    isQuoted = false
                } else {
                    field.append(scalar)
                }
            } else if scalar == "\"", field.isEmpty {
                isQuoted = true
            } else if scalar == mark {
                row.append(String(field))
                field = .init()
            } else if scalar == "\n" || scalar == "\r" {
                if !row.isEmpty || !field.isEmpty { rows.append(row + [String(field)]) }
                (row, field) = ([], .init())
            } else {
                field.append(scalar)
            }
            at += 1
        }
        return row.isEmpty && field.isEmpty ? rows : rows + [row + [String(field)]]
    }
}
