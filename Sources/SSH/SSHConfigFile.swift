// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostAccess

/// What `ssh_config` files say for one host: for each keyword the first value wins (ssh_config(5)).
///
/// Read by ourselves, because libssh 0.10 applies some keywords and lets nobody ask what it found; this way one place
/// knows jump hosts, identities and known_hosts files, and tests can hold it against `ssh -G`.
struct SSHConfigFile {
    /// What `Host` and `Match` lines, and tokens in values, are compared with.
    struct Subject {
        /// The host as the user named it.
        var original: String
        /// The user, when something that wins over the files names one.
        var user: String?
        /// The port, when something that wins over the files names one.
        var port: Int?
        var localUser: String
        var home: String
    }

    private(set) var values: [String: [String]]
    private let subject: Subject
    /// Keywords of which every value counts, not only the first.
    private static let gathered: Set<String> = ["identityfile", "certificatefile"]

    /// Starts with what wins over every file.
    init(_ subject: Subject, options: [String: [String]] = [:]) {
        self.subject = subject
        values = options
    }

    /// The value of a keyword, in lower case letters.
    subscript(_ keyword: String) -> String? { values[keyword]?.first }

    /// Adds what a file says; a file that isn't there says nothing unless it is `required`.
    mutating func read(_ path: String, required: Bool = false, depth: Int = 0) throws {
        guard let text = try Self.contents(of: path, required: required) else { return }
        guard depth <= 16 else { throw HostError(.other, "\(path): Include goes in circles") }
        var applies = true
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let place = "\(path):\(number + 1)"
            guard let (keyword, words) = try Self.words(of: line, place) else { continue }
            switch keyword {
            case "host": applies = SSHPattern.matches(subject.original, list: words)
            case "match": applies = try matches(words, place)
            case "include" where applies:
                for file in words.flatMap({ included($0, from: path) }) { try read(file, depth: depth + 1) }
            case _ where applies: set(keyword, words)
            default: break
            }
        }
    }

    /// Takes a value unless an earlier one stands.
    mutating func set(_ keyword: String, _ words: [String]) {
        if Self.gathered.contains(keyword) {
            values[keyword, default: []] += words
        } else if values[keyword] == nil {
            values[keyword] = words
        }
    }

    /// Splits a line into its keyword, in lower case, and its words; nil for an empty line or a comment.
    static func words(of line: some StringProtocol, _ place: String) throws -> (String, [String])? {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        var hasKeyword = false
        for character in line {
            if character == "\"" {
                isQuoted.toggle()
                word = word ?? ""
            } else if !isQuoted, character.isWhitespace || (character == "=" && !hasKeyword) {
                if let done = word { words.append(done) }
                if word != nil, character == "=" { hasKeyword = true }
                word = nil
            } else if !isQuoted, character == "#", word == nil {
                break
            } else if !isQuoted, character == "=", words.count == 1, word == nil {
                hasKeyword = true
            } else {
                word = (word ?? "") + String(character)
            }
            if words.count > 1 || (words.count == 1 && word != nil) { hasKeyword = true }
        }
        guard !isQuoted else { throw HostError(.other, "\(place): a quotation mark is not closed") }
        if let word { words.append(word) }
        guard let keyword = words.first else { return nil }
        guard words.count > 1 else {
            throw HostError(.other, "\(place): `\(keyword)` has no value")
        }
        return (keyword.lowercased(), Array(words.dropFirst()))
    }

    private func matches(_ words: [String], _ place: String) throws -> Bool {
        var rest = words[...]
        var result = true
        while let word = rest.popFirst() {
            let isNegated = word.hasPrefix("!")
            let criterion = (isNegated ? String(word.dropFirst()) : word).lowercased()
            let holds: Bool
            switch criterion {
            case "all": holds = true
            case "canonical", "final": holds = false
            default:
                guard let value = rest.popFirst() else { throw HostError(.other, "\(place): `\(word)` has no value") }
                holds = try matches(criterion, value, place)
            }
            result = result && holds != isNegated
        }
        return result
    }

    private func matches(_ criterion: String, _ value: String, _ place: String) throws -> Bool {
        let list = value.split(separator: ",").map(String.init)
        switch criterion {
        case "host": return SSHPattern.matches(hostName, list: list)
        case "originalhost": return SSHPattern.matches(subject.original, list: list)
        case "user": return SSHPattern.matches(self["user"] ?? subject.user ?? subject.localUser, list: list)
        case "localuser": return SSHPattern.matches(subject.localUser, list: list)
        case "exec": return LocalCommand.succeeds(expand(value))
        default:
            throw HostError(
                .other, "\(place): `Match \(criterion)` is not supported",
                hint: "all, host, originalhost, user, localuser and exec are")
        }
    }

    /// The name to connect to: `HostName`, in which `%h` is what the user wrote, or just that.
    var hostName: String {
        guard let name = self["hostname"] else { return subject.original.lowercased() }
        return name.replacing("%h", with: subject.original).replacing("%%", with: "%").lowercased()
    }

    /// Replaces tokens such as `%h` (ssh_config(5), TOKENS) and a leading `~`.
    func expand(_ value: String) -> String {
        let host = hostName
        var result = ""
        var rest = value[...]
        if rest == "~" || rest.hasPrefix("~/") {
            result = subject.home
            rest = rest.dropFirst()
        }
        while let character = rest.popFirst() {
            guard character == "%", let token = rest.popFirst() else {
                result.append(character)
                continue
            }
            switch token {
            case "%": result += "%"
            case "h": result += host
            case "n": result += subject.original
            case "p": result += self["port"] ?? subject.port.map(String.init) ?? "22"
            case "r": result += self["user"] ?? subject.user ?? subject.localUser
            case "u": result += subject.localUser
            case "d": result += subject.home
            case "k": result += self["hostkeyalias"] ?? host
            default: result += "%\(token)"
            }
        }
        return result
    }

    private func included(_ pattern: String, from path: String) -> [String] {
        let isSystem = path.hasPrefix("/etc/")
        let full =
            pattern.hasPrefix("/") || pattern.hasPrefix("~")
            ? expand(pattern) : (isSystem ? "/etc/ssh/" : subject.home + "/.ssh/") + pattern
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(full, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }

    private static func contents(of path: String, required: Bool) throws -> String? {
        if !required, access(path, R_OK) != 0 { return nil }
        return String(decoding: try LocalText.read(path), as: UTF8.self)
    }
}
