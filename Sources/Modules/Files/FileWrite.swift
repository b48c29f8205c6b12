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
    /// The mode that symbols start from when the file is new.
    var newFileMode = 0o644
    /// Whether the old file is kept beside the new one.
    var backup = false
    /// A command that must accept the new file before it is used; `%s` is its path.
    var validate: String?
    /// Whether a link at `path` is followed; else the link itself is replaced.
    var follow = true
    /// Whether missing directories above the file are made.
    var makesParents = false
    /// Owner, group and mode of the directories that are made.
    var parentAttributes = FileAttributes()
    /// Whether the content is a secret; the diff then says only that it differs.
    var isSecret = false
    /// Commands run right after the file is in place, in the same program.
    var then: ShellScript = ""

    /// Beyond this size the content travels in a stream of its own instead of inside the program.
    static let inlineLimit = 128 * 1024
    /// How much of a file is brought along for a diff.
    static let diffLimit = 256 * 1024

    /// Whether `state` holds this content.
    func isSame(as state: FileState) -> Bool {
        guard state.kind == .file else { return false }
        return state.content.map { $0 == content } ?? (state.sha256 == Digest.sha256.hex(content))
    }

    /// The changes that lead from `state` to this file: content and attributes in one, attributes alone, or none.
    func changes(from state: FileState) -> [Change] {
        if isSame(as: state) { return attributes.change(from: state).map { [$0] } ?? [] }
        return [
            Change(
                "\(path): \(state.exists ? "new content" : "create")",
                before: isSecret ? nil : state.kind == .file ? Self.text(state.content) : "",
                after: isSecret ? nil : Self.text(content), header: path, steps: steps(from: state))
        ]
    }

    /// The steps that write the file.
    func steps(from state: FileState) -> [Step] {
        let target = follow ? state.realPath : path
        guard content.count > Self.inlineLimit else {
            return [.run(script(target: target, state: state, fill: .feed(content, to: "cat > \"$tmp\"")))]
        }
        let directory = HostPath.directory(target)
        let staged = HostPath.join(directory, ".lifeboat-\(Digest.sha256.hex(content).prefix(16))")
        return [
            .run("set -e" + enter(directory)),
            .send(.bytes(content), to: staged),
            .run(
                "trap 'rm -f -- '\(ShellScript.quote(staged)) EXIT"
                    + script(target: target, state: state, fill: "mv -f -- \(staged) \"$tmp\"")),
        ]
    }

    /// The program that writes the file with `fill`, commands that put the content into `$tmp`.
    func script(from state: FileState, fill: ShellScript) -> ShellScript {
        script(target: follow ? state.realPath : path, state: state, fill: fill)
    }

    /// Makes sure that `directory` is there.
    private func enter(_ directory: String) -> ShellScript {
        guard !directory.isEmpty, directory != "/" else { return "" }
        if makesParents { return parentAttributes.makeDirectory(directory) }
        return """
            [ -d \(directory) ] || { echo \("Destination directory \(directory) does not exist") >&2; exit 1; }
            """
    }

    private func script(target: String, state: FileState, fill: ShellScript) -> ShellScript {
        var script: ShellScript = """
            set -e
            target=\(target)
            \(enter(HostPath.directory(target)))
            tmp=$(mktemp \(HostPath.join(HostPath.directory(target), ".lifeboat.XXXXXX")))
            trap 'rm -f -- "$tmp"' EXIT
            \(fill)
            \(attributes.shell("\"$tmp\"", current: state.kind == .file ? state : nil, fallback: newFileMode))
            """
        if let validate { script += Self.check(validate) }
        if backup && state.exists { script += FileReport.backup("\"$target\"") }
        script += """
            sync "$tmp" 2>/dev/null || sync
            mv -f\(raw: follow ? "" : "T") -- "$tmp" "$target"
            """
        if attributes.unsafeWrites {
            script = ShellScript(raw: script.text + " 2>/dev/null || cat -- \"$tmp\" > \"$target\"")
        }
        script += FileReport.shell("\"$target\"")
        return script + then
    }

    /// Runs the validation command on `$tmp`; its words are split as Ansible does, without a shell.
    private static func check(_ validate: String) -> ShellScript {
        let words = (try? Words.split(validate)) ?? [validate]
        let command = words.map { word in
            word.split(separator: "%s", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? "" : ShellScript.quote(String($0)) }.joined(separator: "\"$tmp\"")
        }.joined(separator: " ")
        return """
            said=$(\(raw: command) 2>&1) || { rc=$?
            printf '%s\\n' "$said" "failed to validate: "\("`\(validate)` refused the new file")" (rc $rc): ${said##*
            }" >&2; exit "$rc"; }
            """
    }

    /// Bytes as a diff shows them; binary ones only by their size.
    static func text(_ bytes: [UInt8]?) -> String? {
        guard let bytes, bytes.count <= diffLimit else { return nil }
        return bytes.contains(0) ? "binary, \(bytes.count) bytes\n" : String(decoding: bytes, as: UTF8.self)
    }
}
