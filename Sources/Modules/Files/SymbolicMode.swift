// SPDX-License-Identifier: Apache-2.0

/// chmod(1)'s symbolic modes: `u=rw,g-x,o=`, `a+X`, `g=u`.
enum SymbolicMode {
    /// The bits that `symbols` make of `mode`; a clause without a who means all, as Ansible has it.
    static func apply(_ symbols: String, to mode: Int, isDirectory: Bool) -> Int {
        symbols.split(separator: ",").reduce(mode) { mode, clause in
            let who = clause.prefix { "ugoa".contains($0) }
            var rest = clause.dropFirst(who.count)
            var result = mode
            while let operation = rest.first, "=+-".contains(operation) {
                let letters = rest.dropFirst().prefix { !"=+-".contains($0) }
                rest = rest.dropFirst(1 + letters.count)
                for user in who.isEmpty || who.contains("a") ? "ugo" : String(who) {
                    result = set(letters, operation, for: user, in: result, isDirectory: isDirectory)
                }
            }
            return result
        }
    }

    private static func set(
        _ letters: Substring, _ operation: Character, for user: Character, in mode: Int, isDirectory: Bool
    ) -> Int {
        let shift = user == "u" ? 6 : user == "g" ? 3 : 0
        var bits = 0
        var special = 0
        for letter in letters {
            switch letter {
            case "r": bits |= 4
            case "w": bits |= 2
            case "x": bits |= 1
            case "X": bits |= isDirectory || mode & 0o111 != 0 ? 1 : 0
            case "u": bits |= mode >> 6 & 7
            case "g": bits |= mode >> 3 & 7
            case "o": bits |= mode & 7
            case "s": special |= user == "u" ? 0o4000 : user == "g" ? 0o2000 : 0
            case "t": special |= 0o1000
            default: break
            }
        }
        let change = bits << shift | special
        switch operation {
        case "+": return mode | change
        case "-": return mode & ~change
        default:
            let own = 7 << shift | (user == "u" ? 0o4000 : user == "g" ? 0o2000 : 0)
            // chmod(1) keeps a directory's set-id bits unless they are named.
            return mode & ~(isDirectory ? 7 << shift : own) | change
        }
    }
}
