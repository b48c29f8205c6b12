// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// The lookup `password`: a password that is made once and kept in a file.
enum Password {
    private static let options = ["length", "encrypt", "chars", "ident", "seed"]
    private static let classes = [
        "ascii_letters": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "ascii_lowercase": "abcdefghijklmnopqrstuvwxyz", "ascii_uppercase": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "digits": "0123456789", "hexdigits": "0123456789abcdefABCDEF", "octdigits": "01234567",
        "punctuation": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    ]

    static func make(_ term: String, _ call: LookupCall) throws -> Value {
        let (words, inline) = KeyValues.read(term)
        var given = call.options
        for (name, value) in inline {
            guard options.contains(name) else {
                throw TemplateError(
                    .other, "the lookup password does not know `\(name)`", hint: didYouMean(name, among: options))
            }
            given[name] = .string(value)
        }
        let settings = LookupCall(terms: [], options: given, run: call.run)
        let path = try call.run.engine.files.find(words.joined(separator: " "), .any) ?? words.joined(separator: " ")
        let isKept = path != "/dev/null"
        let stored = isKept && Files.exists(path) ? parse(try call.contents(path)) : nil
        let isNew = stored == nil
        var content = try stored ?? random(settings)
        let encrypt = try settings.option("encrypt").map(printed)
        let needsSalt = encrypt != nil && content.salt == nil
        if needsSalt { content.salt = salt(for: encrypt ?? "") }
        if isKept, isNew || needsSalt {
            let line = content.password + (content.salt.map { " salt=\($0)" } ?? "") + "\n"
            try Files.writePrivately(Array(line.utf8), to: path)
        }
        call.run.engine.hooks.learnSecret?(content.password)
        guard let encrypt else { return .string(content.password) }
        var arguments = Arguments(positional: [.string(encrypt)])
        if let salt = content.salt { arguments.named.append(("salt", .string(salt))) }
        return try call.run.filter(.string(content.password), "password_hash", arguments)
    }

    private static func parse(_ text: String) -> (password: String, salt: String?) {
        let line = Text.strip(text, "\n", left: false)
        let parts = Text.splitFromRight(line, " salt=", limit: 1)
        guard parts.count == 2 else { return (line, nil) }
        return (parts[0], Text.split(parts[1], " ident=", limit: 1)[0])
    }

    private static func salt(for encrypt: String) -> String {
        let letters = CryptHash.saltCharacters
        let size = encrypt.hasPrefix("md5") ? 8 : 16
        return String(decoding: (0..<size).map { _ in letters.randomElement() ?? 46 }, as: UTF8.self)
    }

    private static func random(_ settings: LookupCall) throws -> (password: String, salt: String?) {
        let length = settings.option("length").flatMap { Numbers.int($0) } ?? 20
        let chars = Array(try characters(settings.option("chars")).unicodeScalars)
        guard !chars.isEmpty, length > 0 else { throw TemplateError.other("a password needs a length and characters") }
        guard let seed = settings.option("seed") else {
            return (Text.string((0..<length).map { _ in chars.randomElement() ?? "x" }), nil)
        }
        var generator = try MersenneTwister(seed: seed)
        return (Text.string((0..<length).map { _ in chars[generator.below(chars.count)] }), nil)
    }

    /// Names of Python's `string` module stand for their characters; everything else for itself.
    private static func characters(_ given: Value?) throws -> String {
        guard let given else { return ["ascii_letters", "digits"].compactMap { classes[$0] }.joined() + ".,:-_" }
        var names = given.list?.map(\.text) ?? []
        if case .string(let text) = given {
            names = text.contains(",,") ? [","] : []
            names += Text.split(Text.replace(text, ",,", ","), ",").filter { !$0.isEmpty }
        }
        let all = names.map { classes[$0] ?? $0 }.joined()
        return Text.replace(Text.replace(all, "\"", ""), "'", "")
    }
}
