// SPDX-License-Identifier: Apache-2.0

import Values

/// A line of authorized_keys(5): options, type, key, comment; anything else is kept as it stands.
struct SSHPublicKey: Sendable, Hashable {
    /// The options as written; empty when there are none.
    var options = ""
    /// The type, such as `ssh-ed25519`.
    var type = ""
    /// The key in base64.
    var key = ""
    var comment = ""
    /// The line as it was read.
    var text: String
    /// Whether it holds a key.
    var isKey: Bool { !key.isEmpty }

    private static let types = [
        "ssh-ed25519", "ssh-rsa", "ssh-dss", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        "sk-ecdsa-sha2-nistp256@openssh.com", "sk-ssh-ed25519@openssh.com",
        "ssh-ed25519-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com",
        "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp384-cert-v01@openssh.com",
        "ecdsa-sha2-nistp521-cert-v01@openssh.com",
    ]

    init(_ line: String) {
        text = line
        let words = Self.words(line)
        guard let position = words.firstIndex(where: Self.types.contains), position < 2, position + 1 < words.count,
            !line.drop(while: \.isWhitespace).hasPrefix("#")
        else { return }
        options = position == 1 ? words[0] : ""
        (type, key) = (words[position], words[position + 1])
        comment = words[(position + 2)...].joined(separator: " ")
    }

    /// The line written anew.
    var line: String { [options, type, key, comment].filter { !$0.isEmpty }.joined(separator: " ") }

    /// Whether the key is base64 that begins with its type's name, as every real key does.
    var isWellFormed: Bool {
        guard let bytes = Base64.decode(key), bytes.count > 4 else { return false }
        let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard length + 4 <= bytes.count else { return false }
        return String(decoding: bytes[4..<(4 + length)], as: UTF8.self) == type
    }

    /// Whether two keys are alike: same key, same type.
    func isSameKey(as other: SSHPublicKey) -> Bool { key == other.key && type == other.type }

    /// Words at white space outside double quotes.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        var last: Character = " "
        for character in line {
            if character == "\"", last != "\\" { isQuoted.toggle() }
            last = character
            if character.isWhitespace, !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }
}
