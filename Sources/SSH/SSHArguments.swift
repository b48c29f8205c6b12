// SPDX-License-Identifier: Apache-2.0

import HostAccess

/// Words for the `ssh` command as Ansible's variables give them, read into keywords of ssh_config(5).
struct SSHArguments {
    /// Keywords in lower case and their words; they win over every file.
    private(set) var options: [String: [String]] = [:]
    /// `-F`: the only configuration file to read.
    private(set) var configFile: String?

    /// - Throws: `HostError` for a word whose meaning would be lost.
    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("-"), word.count > 1 else {
                throw HostError(.other, "`\(word)` in the ssh arguments is no option")
            }
            let letter = word[word.index(after: word.startIndex)]
            let glued = String(word.dropFirst(2))
            if "46ACKNTqtv".contains(letter) {
                set(flag: letter)
                continue
            }
            guard "oJFipl".contains(letter) else {
                throw HostError(
                    .other, "`\(word)` in the ssh arguments is not supported",
                    hint: "-o Option=value, -J, -F, -i, -p and -l are; most others have an option for -o")
            }
            guard let value = glued.isEmpty ? rest.popFirst() : glued else {
                throw HostError(.other, "`\(word)` in the ssh arguments needs a value")
            }
            try take(letter, value)
        }
    }

    private mutating func take(_ letter: Character, _ value: String) throws {
        switch letter {
        case "F": configFile = value
        case "J": set("proxyjump", [value])
        case "i": options["identityfile", default: []].append(value)
        case "p": set("port", [value])
        case "l": set("user", [value])
        default:
            guard let (keyword, words) = try SSHConfigFile.words(of: value, "-o \(value)") else { return }
            if keyword == "identityfile" || keyword == "certificatefile" {
                options[keyword, default: []] += words
            } else {
                set(keyword, words)
            }
        }
    }

    private mutating func set(flag: Character) {
        if flag == "4" { set("addressfamily", ["inet"]) }
        if flag == "6" { set("addressfamily", ["inet6"]) }
        if flag == "C" { set("compression", ["yes"]) }
    }

    private mutating func set(_ keyword: String, _ words: [String]) {
        if options[keyword] == nil { options[keyword] = words }
    }

    /// Takes words over from elsewhere, unless there are some.
    mutating func adopt(_ keyword: String, _ words: [String]) { set(keyword, words) }
}
