// SPDX-License-Identifier: Apache-2.0

/// The one encoder of data into systemd's unit files (systemd.syntax(7), systemd.service(5)).
enum SystemdText {
    /// A value of a setting such as `Description=`: `%` doubled, no line breaks.
    static func value(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
            .split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
    }

    /// One word of `ExecStart=`: quoted when it needs to be, `%` and `$` doubled.
    static func word(_ text: String) -> String {
        let escaped = quoted(text).split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
        return escaped
    }

    /// One assignment or path in a list, such as of `Environment=` and `ReadWritePaths=`.
    static func quoted(_ text: String) -> String {
        var out = ""
        for scalar in value(text).unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\"": out += "\\\""
            default: out.unicodeScalars.append(scalar)
            }
        }
        let isPlain = !out.isEmpty && !out.contains { $0 == " " || $0 == "\t" || $0 == "\\" || $0 == "'" || $0 == ";" }
        return isPlain ? out : "\"\(out)\""
    }
}
