// SPDX-License-Identifier: Apache-2.0

import Digests
import ModuleKit
import ShellScript
import Values

/// A file with a certain content: what differs from what was found, and the atomic way to write it.
///
/// The content goes to a temporary file in the same directory, gets owner and mode there, is validated, flushed to disk
/// and renamed over the old file, so that a reader sees the old content or the new one and nothing in between.
struct FileWrite: Sendable {
    var path: String
    var content: [UInt8]
    var attributes = FileAttributes()
    /// The mode of a file that is new and has none given, before the umask.
    var newFileMode = 0o644
    /// Whether the old file is kept beside the new one.
    var backup = false
    /// A command that must accept the new file before it is used; `%s` is its path.
    var validate: String?
    /// Whether a link at `path` is followed; else the link itself is replaced.
    var follow = true
    /// Commands run right after the file is in place, in the same program.
    var then: ShellScript = ""

    /// Beyond this size the content travels in a stream of its own instead of inside the program.
    static let inlineLimit = 128 * 1024
    /// How much of a file is brought along for a diff.
    static let diffLimit = 256 * 1024

    /// The changes that lead from `state` to this file: content and attributes in one, attributes alone, or none.
    func changes(from state: FileState) -> [Change] {
        let isSame =
            state.kind == .file && (state.content.map { $0 == content } ?? (state.sha256 == Digest.sha256.hex(content)))
        if isSame { return attributes.change(from: state).map { [$0] } ?? [] }
        return [
            Change(
                "\(path): \(state.exists ? "new content" : "create")",
                before: state.kind == .file ? Self.text(state.content) : "", after: Self.text(content), header: path,
                steps: steps(from: state))
        ]
    }

    /// The steps that write the file.
    func steps(from state: FileState) -> [Step] {
        let target = follow ? state.realPath : path
        guard content.count > Self.inlineLimit else {
            return [.run(script(target: target, state: state, fill: .feed(content, to: "cat > \"$tmp\"")))]
        }
        let name = target.split(separator: "/").last.map(String.init) ?? "file"
        let directory = target.hasSuffix(name) ? String(target.dropLast(name.count)) : ""
        let staged = "\(directory).lifeboat-\(Digest.sha256.hex(content).prefix(16))"
        return [
            .send(.bytes(content), to: staged),
            .run(script(target: target, state: state, fill: "mv -f -- \(staged) \"$tmp\"")),
        ]
    }

    private func script(target: String, state: FileState, fill: ShellScript) -> ShellScript {
        var script: ShellScript = """
            set -e; umask 077
            target=\(target)
            tmp=$(mktemp "$(dirname -- "$target")/.lifeboat.XXXXXX")
            trap 'rm -f -- "$tmp"' EXIT
            \(fill)
            \(attributes.shell(current: state.kind == .file ? state : nil, fallback: newFileMode))
            """
        if let validate {
            let command = validate.split(separator: "%s", omittingEmptySubsequences: false).joined(
                separator: "\"$tmp\"")
            script += ShellScript(
                raw: "\(command) >&2 || { echo \"validation failed: \(quotedForMessage(validate))\" >&2; exit 1; }")
        }
        if backup && state.exists {
            script += "cp -p -- \"$target\" \"$target.$$.$(date +%Y-%m-%d@%H:%M:%S)~\""
        }
        script += "sync \"$tmp\" 2>/dev/null || sync; mv -f -- \"$tmp\" \"$target\""
        return then.text.isEmpty ? script : script + then
    }

    private func quotedForMessage(_ text: String) -> String {
        text.filter { !"\"\\$`".contains($0) }
    }

    /// Bytes as a diff shows them; binary ones only by their size.
    static func text(_ bytes: [UInt8]?) -> String? {
        guard let bytes, bytes.count <= diffLimit else { return nil }
        return bytes.contains(0) ? "binary, \(bytes.count) bytes\n" : String(decoding: bytes, as: UTF8.self)
    }
}
