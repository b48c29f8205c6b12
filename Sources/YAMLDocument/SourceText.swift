// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc

/// A text and the name of the file it came from; messages quote its lines.
public final class SourceText: Sendable {
    /// The path as the user would type it.
    public let file: String
    /// The whole text.
    public let text: String

    /// A text under a name.
    public init(file: String, text: String) {
        self.file = file
        self.text = text
    }

    /// Reads a file of UTF-8 text.
    ///
    /// `name` is what messages call it, the path itself unless given. Throws a `Diagnostic` when the file can't be read
    /// or isn't UTF-8.
    public convenience init(path: String, name: String? = nil) throws {
        let bytes = try SourceText.bytes(path: path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Diagnostic("`\(name ?? path)` is not UTF-8 text", hint: "save the file as UTF-8")
        }
        self.init(file: name ?? path, text: text)
    }

    /// The bytes of a file.
    ///
    /// Throws a `Diagnostic` with the system's reason when it can't be read.
    public static func bytes(path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rbe") else {
            throw Diagnostic("can't read `\(path)`: \(reason(errno))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        guard ferror(file) == 0 else { throw Diagnostic("can't read `\(path)`: \(reason(errno))") }
        return bytes
    }

    /// The text of line `number`, from 1, without its end; nil when there is none.
    public func line(_ number: Int) -> String? {
        var current = 1
        var rest = text.utf8[...]
        while current < number {
            guard let end = rest.firstIndex(of: 10) else { return nil }
            rest = rest[rest.index(after: end)...]
            current += 1
        }
        let line = rest.prefix { $0 != 10 && $0 != 13 }
        return String(Substring(line))
    }

    /// A message at a place in this text, with the line it stands in.
    public func diagnostic(
        _ message: String, line: Int, column: Int, hint: String? = nil, notes: [String] = []
    ) -> Diagnostic {
        Diagnostic(
            message, at: SourceLocation(file: file, line: line, column: column), sourceLine: self.line(line),
            hint: hint, notes: notes)
    }

    private static func reason(_ code: Int32) -> String {
        String(cString: strerror(code)).lowercased()
    }
}
