// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import Values

/// A token of the API; printing it prints a mask.
public struct LinodeToken: Sendable, CustomStringConvertible {
    let value: String

    /// The token `value`; `learn` is told, so that it is masked wherever it would be shown.
    public init(_ value: String, learn: (String) -> Void) {
        self.value = value
        learn(value)
    }

    /// The mask.
    public var description: String { Redactor.mask }

    /// Where tokens are looked for, in this order.
    public static let variables = [
        "LINODE_API_TOKEN", "LINODE_TOKEN", "LINODE_API_TOKEN_FILE", "LINODE_TOKEN_FILE", "LINODE_API_TOKEN_COMMAND",
    ]

    /// The token that the environment names: itself, a file that holds it, or a command that prints it.
    public static func find(
        in environment: (String) -> String?, learn: (String) -> Void
    ) throws -> LinodeToken {
        for name in variables {
            guard let setting = environment(name), !setting.isEmpty else { continue }
            let text =
                name.hasSuffix("_FILE")
                ? try read(setting, name) : name.hasSuffix("_COMMAND") ? try TokenCommand.run(setting) : setting
            return try checked(text, from: name, learn)
        }
        throw Diagnostic(
            "linode: no token",
            hint: "put one into LINODE_API_TOKEN, or name a file in LINODE_API_TOKEN_FILE "
                + "or a command in LINODE_API_TOKEN_COMMAND")
    }

    private static func read(_ path: String, _ name: String) throws -> String {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw Diagnostic("linode: can't read the file `\(path)` that \(name) names")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// A token without white space around it; control characters inside would end the header it is sent in.
    private static func checked(_ text: String, from name: String, _ learn: (String) -> Void) throws -> LinodeToken {
        let token = String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw Diagnostic("linode: what \(name) leads to is no token", hint: "a token is one word of ASCII letters")
        }
        return LinodeToken(token, learn: learn)
    }
}
