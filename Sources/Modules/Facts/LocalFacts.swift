// SPDX-License-Identifier: Apache-2.0

import Values

/// Facts that the host itself keeps in `facts.d`: programs, JSON and INI files.
struct LocalFacts {
    let record: HostRecord

    var facts: Dict {
        var local = Dict()
        for (section, lines) in record.sections.sorted(by: { $0.key < $1.key }) where section.hasPrefix("fact ") {
            let parts = section.split(separator: Character(" "), maxSplits: 2).map { String($0) }
            guard parts.count == 3 else { continue }
            let text = lines.joined(separator: "\n")
            local[.string(parts[2])] =
                parts[1] == "0"
                ? Self.read(text) : .string("Failure executing fact script: rc \(parts[1])")
        }
        return ["local": .dict(local)]
    }

    /// JSON, else INI sections, else a complaint.
    static func read(_ text: String) -> Value {
        if let value = try? Value(json: text) { return value }
        return ini(text) ?? .string("error loading fact - please check content")
    }

    /// An INI file as Python's configparser reads it: keys in lower case, values as text; nil when it is not one.
    private static func ini(_ text: String) -> Value? {
        var sections = Dict()
        var section: String?
        var last: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: true).map({ String($0) }) {
            let trimmed = line.trimmed
            if trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed.hasPrefix(";") { continue }
            if trimmed.hasPrefix("["), trimmed.hasSuffix("]") {
                let name = String(trimmed.dropFirst().dropLast())
                section = name
                if sections[name] == nil { sections[name] = .dict([:]) }
                continue
            }
            guard let name = section, var pairs = sections[name]?.dict else { return nil }
            if line.first?.isWhitespace == true, let key = last, let before = pairs[key] {
                pairs[key] = .string(before.text + "\n" + trimmed)
            } else {
                guard let end = trimmed.firstIndex(where: { $0 == "=" || $0 == ":" }) else { return nil }
                let key = String(trimmed[..<end]).trimmed.lowercased()
                pairs[key] = .string(String(trimmed[trimmed.index(after: end)...]).trimmed)
                last = key
            }
            sections[name] = .dict(pairs)
        }
        return section == nil ? nil : .dict(sections)
    }
}
