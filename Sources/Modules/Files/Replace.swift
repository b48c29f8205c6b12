// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Regex
import Values

/// All matches of a regular expression in a text file.
struct Replace: Module {
    static let name = "replace"
    static let summary = "Replaces every match of a regular expression in a text file."
    static let notes = ["`^` and `$` match at every line; `.` matches newlines only in `after` and `before`."]
    static let examples = [
        Example("Rename a host", "replace: { path: /etc/hosts, regexp: '(\\s+)old(\\s+.*)?$', replace: '\\1new\\2' }"),
        Example(
            "Comment out a section's end",
            "replace: { path: /etc/app.ini, after: '\\[web\\]', regexp: '^port', replace: '#port' }"),
    ]
    static let returns = [
        ReturnValue("msg", "how many replacements were made, and whether attributes changed"),
        ReturnValue("backup_file", "the copy of the old file, with `backup`"), ReturnValue("rc", "always 0"),
    ]

    @Parameter("The file.", aliases: "dest", "destfile", "name") var path: String
    @Parameter("What to look for.") var regexp: String
    @Parameter("What to put in its place; may use groups.") var replace = ""
    @Parameter("Only what follows this expression is searched.") var after: String?
    @Parameter("Only what precedes this expression is searched.") var before: String?
    @Parameter("How the file's text is encoded.") var encoding = "utf-8"
    @ParameterGroup var replacement = FileReplacement()
    @ParameterGroup var attributes = FileAttributes()

    func validate() throws {
        try replacement.check()
        if TextEncoding(name: encoding) == nil {
            throw ArgumentError("`\(encoding)` is not known", argument: "encoding", hint: "take utf-8 or latin-1")
        }
        for (name, pattern) in [("regexp", regexp), ("after", after), ("before", before)] {
            guard let pattern else { continue }
            do { _ = try PythonRegex(pattern) } catch { throw ArgumentError("\(error)", argument: name) }
        }
    }

    private var edit: FileEdit { FileEdit(path: path, attributes: attributes, replacement: replacement) }

    func probe(in context: TaskContext) throws -> Probe<FileState> { edit.probe }

    func decide(from state: FileState, in context: TaskContext) throws -> Decision {
        guard let original = try edit.original(state) else { return .nothing() }
        guard let coding = TextEncoding(name: encoding), let text = coding.text(of: original) else {
            throw ModuleFailure("\(state.path) is not written in \(encoding)")
        }
        guard let (edited, count) = try edited(text) else {
            let pattern = section { $0 } ?? ""
            let message = "Pattern for before/after params did not match the given file: \(pattern)"
            return .nothing(["msg": .string(message), "rc": 0])
        }
        guard let bytes = coding.bytes(of: edited) else {
            throw ModuleFailure("the new text can't be written as \(encoding)")
        }
        let message = bytes == original ? "" : "\(count) replacements made"
        return edit.decide(.init(content: bytes, message: message), from: original, state, values: ["rc": 0])
    }

    /// The pattern of the part that is searched, where `head` may group what precedes it; nil for the whole text.
    private func section(_ head: (String) -> String) -> String? {
        switch (after.flatMap { $0.isEmpty ? nil : $0 }, before.flatMap { $0.isEmpty ? nil : $0 }) {
        case (let after?, let before?): head(after) + "(?P<subsection>.*?)\(before)"
        case (let after?, nil): head(after) + "(?P<subsection>.*)"
        case (nil, let before?): head("") + "(?P<subsection>.*)\(before)"
        case (nil, nil): nil
        }
    }

    /// The text with its matches replaced, and how many there were; nil when the part to search is not there.
    func edited(_ text: String) throws -> (text: String, count: Int)? {
        let regex = try PythonRegex(regexp, [.multiline])
        let section = section { "(?P<lifeboat_head>\($0))" }
        guard let section else { return try regex.replacing(in: text, with: replace) }
        guard let match = try PythonRegex(section, [.dotAll]).firstMatch(in: text),
            let part = match.named["subsection"] ?? nil, let head = match.named["lifeboat_head"] ?? nil
        else { return nil }
        let bytes = Array(text.utf8)
        let start = match.range.lowerBound + head.utf8.count
        let end = start + part.utf8.count
        let (edited, count) = try regex.replacing(in: part, with: replace)
        let result = Array(bytes[..<start]) + Array(edited.utf8) + Array(bytes[end...])
        return (String(decoding: result, as: UTF8.self), count)
    }
}
