// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// Paths of a host as Ansible reads them: `~`, `~user`, `$NAME` and `${NAME}` are opened by the host.
enum HostPath {
    /// `path` as one word of the shell with `~` and environment variables opened; unknown ones stay as they are.
    ///
    /// Source: Python's `os.path.expanduser` and `os.path.expandvars`.
    static func word(_ path: String) -> ShellScript {
        guard path.hasPrefix("~") || path.contains("$") else { return "\(path)" }
        var out = ""
        var rest = path[...]
        if rest.hasPrefix("~") {
            let user = rest.dropFirst().prefix { $0 != "/" }
            if user.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }) {
                out = "~" + user
                rest = rest.dropFirst(1 + user.count)
                if rest.hasPrefix("/") {
                    out += "/"
                    rest.removeFirst()
                }
            }
        }
        while let dollar = rest.firstIndex(of: "$") {
            if dollar > rest.startIndex { out += ShellScript.quote(String(rest[..<dollar])) }
            rest = rest[dollar...]
            guard let (written, name) = variable(rest) else {
                out += "'$'"
                rest.removeFirst()
                continue
            }
            // The program text inside `${…}` keeps an unknown variable as it was written; `\}` ends nothing.
            out += "\"${\(name)-\\\(written.replacing("}", with: "\\}"))}\""
            rest = rest.dropFirst(written.count)
        }
        if !rest.isEmpty { out += ShellScript.quote(String(rest)) }
        return ShellScript(raw: out)
    }

    /// The variable at the start of `text`, as written and by name; nil when there is none that a shell could have.
    private static func variable(_ text: Substring) -> (written: String, name: String)? {
        let after = text.dropFirst()
        let inBraces = after.hasPrefix("{")
        let name = (inBraces ? after.dropFirst() : after).prefix {
            $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber))
        }
        guard let first = name.first, !first.isNumber else { return nil }
        guard inBraces else { return ("$" + name, String(name)) }
        return after.dropFirst(1 + name.count).hasPrefix("}") ? ("${\(name)}", String(name)) : nil
    }

    /// The directory part of a path, as Python's `os.path.dirname` gives it.
    static func directory(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        let head = path[...slash]
        let trimmed = head.trimmingSuffix("/")
        return trimmed.isEmpty ? String(head) : trimmed
    }

    /// The last part of a path, empty when it ends in `/`, as Python's `os.path.basename` gives it.
    static func name(_ path: String) -> String {
        String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
    }

    /// Two parts of a path with one `/` between them, as Python's `os.path.join` gives it.
    static func join(_ a: String, _ b: String) -> String {
        if b.hasPrefix("/") || a.isEmpty { return b }
        return a.hasSuffix("/") ? a + b : a + "/" + b
    }

    /// A path without slashes at its end; the root stays itself.
    static func trimmed(_ path: String) -> String {
        let text = path.trimmingSuffix("/")
        return text.isEmpty && !path.isEmpty ? "/" : text
    }
}

extension StringProtocol {
    /// The text without any `letter` at its end.
    func trimmingSuffix(_ letter: Character) -> String {
        var text = String(self)
        while text.last == letter { text.removeLast() }
        return text
    }
}

extension ShellScript.Interpolation {
    /// A path as one word, with `~` and environment variables opened by the host.
    mutating func appendInterpolation(path: String) {
        appendInterpolation(HostPath.word(path))
    }
}
