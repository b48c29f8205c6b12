// SPDX-License-Identifier: Apache-2.0

import Values

/// A POSIX shell program whose data are always quoted words.
///
/// A literal is program text; `\(value)` becomes one quoted word, `\(words:)` several; `\(raw:)` is the marked way out
/// for program text made elsewhere. There is no other way to make one from a `String`, so data can't become program.
/// Programs run under `set -u` with `LC_ALL=C` in a subshell of their own, with `/dev/null` as standard input.
public struct ShellScript: Hashable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// The program as the shell reads it.
    public var text: String

    /// A program that is text as written in the source.
    public init(stringLiteral value: String) { text = value }
    /// A program put together from literal text and quoted data.
    public init(stringInterpolation: Interpolation) { text = stringInterpolation.text }
    /// A program made elsewhere; the caller answers for its quoting.
    public init(raw: String) { text = raw }

    /// The program's text; it can hold secrets, so it is redacted before it is shown.
    public var description: String { text }

    /// One program after the other, a line each.
    public static func + (a: ShellScript, b: ShellScript) -> ShellScript {
        a.text.isEmpty ? b : b.text.isEmpty ? a : ShellScript(raw: a.text + "\n" + b.text)
    }

    /// `b` after `a`.
    public static func += (a: inout ShellScript, b: ShellScript) { a = a + b }

    /// `text` as one word of the shell.
    public static func quote(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "_-./:=@%+,".utf8.contains(byte)
            }
        }
        guard !plain || text.isEmpty else { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// Literal text and quoted data in turn.
    public struct Interpolation: StringInterpolationProtocol {
        var text = ""

        /// Starts an empty program.
        public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }
        /// Program text.
        public mutating func appendLiteral(_ literal: String) { text += literal }
        /// One quoted word.
        public mutating func appendInterpolation(_ word: String) { text += ShellScript.quote(word) }
        /// A number, as one word.
        public mutating func appendInterpolation(_ number: Int) { text += String(number) }
        /// Quoted words with spaces between them; nothing at all when there are none.
        public mutating func appendInterpolation(words: some Sequence<String>) {
            text += words.map(ShellScript.quote).joined(separator: " ")
        }
        /// Another program.
        public mutating func appendInterpolation(_ script: ShellScript) { text += script.text }
        /// Program text made elsewhere: not quoted.
        public mutating func appendInterpolation(raw program: String) { text += program }
    }
}

extension ShellScript {
    /// Feeds `bytes` to the standard input of `command` through a base64 here-document, never through arguments.
    ///
    /// `base64` is part of coreutils and of busybox; the document travels inside the program, so use it up to some
    /// hundred kilobytes and `Step.send` beyond.
    public static func feed(_ bytes: [UInt8], to command: ShellScript) -> ShellScript {
        let lines = Base64.encode(bytes).wrapped(at: 4096)
        // The document begins at the first line end, so the command, which may have several lines, comes after it.
        return ShellScript(raw: "base64 -d <<'LIFEBOAT_DATA' |\n\(lines)\nLIFEBOAT_DATA\n\(command.text)")
    }
}

extension String {
    /// The text in lines of `width` characters.
    fileprivate func wrapped(at width: Int) -> String {
        var lines: [Substring] = []
        var rest = self[...]
        while rest.utf8.count > width {
            lines.append(rest.prefix(width))
            rest = rest.dropFirst(width)
        }
        return (lines + [rest]).joined(separator: "\n")
    }
}
