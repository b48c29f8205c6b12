// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// A text file of a host that is changed in parts: asked for with its content, edited here, written as a whole.
struct FileEdit: Sendable {
    var path: String
    var attributes: FileAttributes
    var replacement: FileReplacement
    /// Whether a file that is not there is made, and the directories above it.
    var create = false
    /// What the messages of the module call the path: `Path`, `Destination`.
    var noun = "Path"

    /// What an edit makes of a file.
    struct Outcome: Sendable {
        /// The new content.
        var content: [UInt8]
        /// What was done, for `msg`; empty when nothing was.
        var message: String
    }

    /// Files beyond this size are refused: they travel here and back inside programs.
    static let sizeLimit = 64 * 1024 * 1024

    var probe: Probe<FileState> { FileState.probe(path, content: .bytes(upTo: Self.sizeLimit)) }

    /// The old content, nil for a file that is to be made; throws when there is none and none may be made.
    func original(_ state: FileState) throws -> [UInt8]? {
        if state.kind == .directory {
            throw ModuleFailure("Path \(state.path) is a directory !", values: ["rc": 256])
        }
        guard state.exists, state.kind != .link else {
            guard create else { throw ModuleFailure("\(noun) \(state.path) does not exist !", values: ["rc": 257]) }
            return nil
        }
        guard let content = state.content else {
            throw ModuleFailure("\(state.path) is not a file that can be edited (\(state.size) bytes)")
        }
        return content
    }

    /// The decision that writes `outcome` where `state` was found, when it differs from `original`.
    func decide(_ outcome: Outcome, from original: [UInt8]?, _ state: FileState, values: Dict = [:]) -> Decision {
        var write = FileWrite(
            path: state.path, content: outcome.content, attributes: attributes, backup: replacement.backup,
            validate: replacement.validate)
        write.makesParents = create
        var values = values
        var message = outcome.message
        let adjusts = state.kind == .file && attributes.change(from: state) != nil
        if adjusts { message += (message.isEmpty ? "" : " and ") + "ownership, perms or SE linux context changed" }
        values["msg"] = .string(message)
        values.merge(state.exists ? state.values : [:]) { a, _ in a }
        let changes =
            original == outcome.content
            ? attributes.change(from: state).map { [$0] } ?? [] : write.changes(from: state)
        return Decision(changes: changes, values: values) { outputs, result in
            FileReport.read(outputs, into: &result)
            if result.values["backup"] != nil, let backup = result.values["backup_file"] {
                result.values["backup"] = backup
            }
        }
    }
}

/// Bytes of a file as a text that regular expressions can search, and the way back.
///
/// Text that is not UTF-8 is read byte for byte as Latin-1, and so is then the pattern.
struct SearchableText: Sendable {
    let isUTF8: Bool

    init(_ bytes: [UInt8]) { isUTF8 = String(validating: bytes, as: UTF8.self) != nil }

    /// Bytes of the file as text.
    func text(_ bytes: some Collection<UInt8>) -> String {
        isUTF8
            ? String(decoding: bytes, as: UTF8.self)
            : String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// A pattern or replacement as it has to be written for this text.
    func pattern(_ text: String) -> String { isUTF8 ? text : self.text(Array(text.utf8)) }

    /// The bytes of a text made from the file.
    func bytes(_ text: String) -> [UInt8] {
        isUTF8 ? Array(text.utf8) : text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
}

extension [UInt8] {
    /// The lines with their ends, as Python's `readlines` yields them.
    var linesWithEnds: [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = startIndex
        while start < endIndex {
            let end = self[start...].firstIndex(of: 10).map { $0 + 1 } ?? endIndex
            lines.append(Array(self[start..<end]))
            start = end
        }
        return lines
    }

    /// The line without carriage returns and newlines at its end.
    var withoutEnd: [UInt8] {
        var line = self
        while let last = line.last, last == 10 || last == 13 { line.removeLast() }
        return line
    }
}
