// SPDX-License-Identifier: Apache-2.0

/// Python's `os.path` and `ntpath`, over text.
enum Paths {
    static func base(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    static func folder(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        let head = path[...slash]
        return head.allSatisfy { $0 == "/" } ? String(head) : trimmedRight(String(head))
    }

    private static func trimmedRight(_ text: String) -> String {
        String(text.reversed().drop { $0 == "/" }.reversed())
    }

    static func join(_ first: String, _ rest: String...) -> String { join([first] + rest) }

    static func join(_ parts: [String]) -> String {
        parts.dropFirst().reduce(parts.first ?? "") { path, part in
            if part.hasPrefix("/") { return part }
            return path.isEmpty || path.hasSuffix("/") ? path + part : path + "/" + part
        }
    }

    /// The name without its extension, and the extension with its dot.
    static func splitExtension(_ path: String) -> (String, String) {
        let name = base(path)
        let start = name.firstIndex { $0 != "." } ?? name.endIndex
        guard let dot = name.lastIndex(of: "."), dot > start else { return (path, "") }
        let ending = String(name[dot...])
        return (String(path.dropLast(ending.count)), ending)
    }

    static func normalized(_ path: String) -> String {
        guard !path.isEmpty else { return "." }
        let root = path.hasPrefix("//") && !path.hasPrefix("///") ? "//" : path.hasPrefix("/") ? "/" : ""
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." || (root.isEmpty && (parts.isEmpty || parts.last == "..")) {
                parts.append(part)
            } else if !parts.isEmpty {
                parts.removeLast()
            }
        }
        let text = root + parts.joined(separator: "/")
        return text.isEmpty ? "." : text
    }

    static func absolute(_ path: String) -> String { normalized(join(Files.workingFolder, path)) }

    static func relative(_ path: String, to start: String) -> String {
        let from = absolute(start).split(separator: "/")
        let to = absolute(path).split(separator: "/")
        let common = zip(from, to).prefix { $0 == $1 }.count
        let parts = Array(repeating: "..", count: from.count - common) + to[common...].map(String.init)
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }

    static func common(_ paths: [String]) throws -> String {
        guard let first = paths.first else { throw TemplateError.type("commonpath() arg is an empty sequence") }
        guard paths.allSatisfy({ $0.hasPrefix("/") == first.hasPrefix("/") }) else {
            throw TemplateError.type("Can't mix absolute and relative paths")
        }
        let split = paths.map { $0.split(separator: "/").filter { $0 != "." } }
        var shared = split[0]
        for parts in split.dropFirst() { shared = zip(shared, parts).prefix { $0 == $1 }.map(\.0) }
        return (first.hasPrefix("/") ? "/" : "") + shared.joined(separator: "/")
    }

    static func expandingUser(_ path: String) -> String {
        guard path.hasPrefix("~") else { return path }
        let name = path.dropFirst().prefix { $0 != "/" }
        let rest = path.dropFirst(name.count + 1)
        let home = name.isEmpty ? Files.environment("HOME") ?? Files.home(of: nil) : Files.home(of: String(name))
        guard let home else { return path }
        let trimmed = trimmedRight(home) + rest
        return trimmed.isEmpty ? "/" : trimmed
    }

    /// `$NAME` and `${NAME}` replaced; unknown ones stay.
    static func expandingVariables(_ path: String) -> String {
        var out = ""
        var rest = Substring(path)
        while let dollar = rest.firstIndex(of: "$") {
            out += rest[..<dollar]
            let after = rest[rest.index(after: dollar)...]
            let isBraced = after.first == "{"
            let body = isBraced ? after.dropFirst() : after
            let name = body.prefix { isBraced ? $0 != "}" : $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
            let end = body.dropFirst(name.count)
            let isWhole = !name.isEmpty && (!isBraced || end.first == "}")
            guard isWhole, let value = Files.environment(String(name)) else {
                out += "$"
                rest = after
                continue
            }
            out += value
            rest = isBraced ? end.dropFirst() : end
        }
        return out + rest
    }

    // MARK: Windows

    static func windowsDrive(_ path: String) -> (drive: String, rest: String) {
        let plain = path.map { $0 == "/" ? "\\" : $0 }
        if plain.starts(with: ["\\", "\\"]), plain.count > 2, plain[2] != "\\" {
            let parts = String(plain.dropFirst(2)).split(
                separator: "\\", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count >= 2, !parts[1].isEmpty else { return (path, "") }
            let length = 2 + parts[0].count + 1 + parts[1].count
            return (String(path.prefix(length)), String(path.dropFirst(length)))
        }
        return plain.count > 1 && plain[1] == ":" ? (String(path.prefix(2)), String(path.dropFirst(2))) : ("", path)
    }

    static func windowsBase(_ path: String) -> String {
        let rest = windowsDrive(path).rest
        return rest.lastIndex { $0 == "\\" || $0 == "/" }.map { String(rest[rest.index(after: $0)...]) } ?? rest
    }

    static func windowsFolder(_ path: String) -> String {
        let (drive, rest) = windowsDrive(path)
        guard let slash = rest.lastIndex(where: { $0 == "\\" || $0 == "/" }) else { return drive }
        let head = rest[...slash]
        let trimmed = String(head.reversed().drop { $0 == "\\" || $0 == "/" }.reversed())
        return drive + (trimmed.isEmpty ? String(head) : trimmed)
    }
}
