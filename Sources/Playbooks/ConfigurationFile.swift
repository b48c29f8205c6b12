// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import YAMLDocument

/// The lines of an `ansible.cfg`, as Python's `configparser` reads them for Ansible.
///
/// `;` begins a comment also behind a value, `#` only at the start of a line; indented lines go on with the value above.
struct ConfigurationFile {
    private let source: SourceText

    init(_ source: SourceText) { self.source = source }

    /// The settings in the order written.
    func settings() throws -> [Configuration.Setting] {
        var settings: [Configuration.Setting] = []
        var section = ""
        let lines = source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, raw) in lines.enumerated() {
            let line = String(raw)
            let text = withoutComment(line).trimmed
            if text.isEmpty || text.hasPrefix("#") { continue }
            if line.first?.isWhitespace == true, !settings.isEmpty, settings[settings.count - 1].section == section {
                settings[settings.count - 1].value += "\n" + text
            } else if text.hasPrefix("["), text.hasSuffix("]") {
                section = String(text.dropFirst().dropLast())
            } else {
                settings.append(try setting(text, line, section, index + 1))
            }
        }
        return settings
    }

    private func setting(
        _ text: String, _ line: String, _ section: String, _ number: Int
    ) throws -> Configuration.Setting {
        guard let equals = text.firstIndex(where: { $0 == "=" || $0 == ":" }), !section.isEmpty else {
            throw source.diagnostic(
                section.isEmpty ? "a setting before the first section" : "expected `name = value`, found `\(text)`",
                line: number, column: 1, hint: section.isEmpty ? "begin with `[defaults]`" : nil)
        }
        return Configuration.Setting(
            section: section, key: text[..<equals].trimmed,
            value: text[text.index(after: equals)...].trimmed,
            place: SourceLocation(file: source.file, line: number, column: 1), line: line)
    }

    private func withoutComment(_ line: String) -> Substring {
        if line.hasPrefix(";") || line.hasPrefix("#") { return "" }
        guard let comment = line.firstRange(of: " ;") else { return line[...] }
        return line[..<comment.lowerBound]
    }
}
