// SPDX-License-Identifier: Apache-2.0

import Sanitise
import ShellScript

/// How files are searched for what belongs to production.
struct FileSearch: Sendable {
    /// What must not be there, in any letters.
    let words: [String]
    /// What may be there although it holds one of the words: staging's own names.
    let allowed: [String]
    /// What keys look like.
    let keys: [KeyPattern]

    /// The program that writes the files below `"$@"` that may hold something to `$list/found`, each ended by a zero byte.
    var candidates: ShellScript {
        let patterns = words.map { ["-e", $0] }.flatMap { $0 }
        let begins = keys.map { ["-e", $0.begins] }.flatMap { $0 }
        var script: ShellScript = ": > \"$list/found\""
        if !patterns.isEmpty { script += "LC_ALL=C grep -rlaiFZ \(words: patterns) -- \"$@\" >> \"$list/found\"" }
        if !begins.isEmpty { script += "LC_ALL=C grep -rlaFZ \(words: begins) -- \"$@\" >> \"$list/found\"" }
        return script + ": # grep found nothing, or could not read a file that has gone meanwhile"
    }

    /// The test of one file, `$file`: staging's own names are taken out before it is searched.
    var holds: ShellScript {
        let own = allowed.filter { name in words.contains { name.contains($0) } }
        let without = own.flatMap { ["-e", "s/\($0.map { $0 == "." ? "[.]" : String($0) }.joined())//Ig"] }
        let read: ShellScript = own.isEmpty ? "cat \"$file\"" : "LC_ALL=C sed \(words: without) \"$file\""
        var tests: [ShellScript] = []
        if !words.isEmpty {
            tests.append("\(read) | LC_ALL=C grep -qaiF \(words: words.flatMap { ["-e", $0] })")
        }
        if !keys.isEmpty {
            tests.append("LC_ALL=C grep -qaE \(words: keys.flatMap { ["-e", $0.expression] }) \"$file\"")
        }
        return tests.isEmpty ? "false" : "{ \(raw: tests.map(\.text).joined(separator: " || ")); }"
    }
}

extension KeyPattern {
    /// A regular expression that grep, MariaDB and PostgreSQL read alike.
    var expression: String {
        let plain = begins.map { letter in
            letter.isLetter || letter.isNumber || letter == "_" ? String(letter) : "[\(letter)]"
        }.joined()
        return ends == nil ? "(^|[^A-Za-z0-9])\(plain)[A-Za-z0-9_-]{\(KeyPattern.fewest)}" : plain
    }
}
