// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Regex
import Values

/// One line of a text file.
struct LineInFile: Module {
    static let name = "lineinfile"
    static let summary = "Makes sure that a line is in a text file, or that lines are not."
    static let notes = ["Regular expressions are Python's. Files that are not UTF-8 are read byte for byte."]
    static let examples = [
        Example(
            "No passwords over SSH",
            "lineinfile: { path: /etc/ssh/sshd_config, regexp: '^#?PasswordAuthentication', line: PasswordAuthentication no }"
        ),
        Example("Forget a host", "lineinfile: { path: /etc/hosts, regexp: '\\sold\\.example\\.org$', state: absent }"),
    ]
    static let returns = [
        ReturnValue("msg", "`line added`, `line replaced`, `N line(s) removed`, and whether attributes changed"),
        ReturnValue("backup", "the copy of the old file, with `backup`; else empty"),
        ReturnValue("found", "how many lines were removed"),
    ]

    enum State: String, ParameterChoice { case present, absent }

    @Parameter("The file.", aliases: "dest", "destfile", "name") var path: String
    @Parameter("Whether the line shall be there.") var state = State.present
    @Parameter("The lines to look for; the last match is replaced, or all are removed.", aliases: "regex") var regexp:
        String?
    @Parameter("A text to look for in lines, instead of `regexp`.") var searchString: String?
    @Parameter("The line.", aliases: "value") var line: String?
    @Parameter("Insert after the last line that matches, or at `EOF`.") var insertafter: String?
    @Parameter("Insert before the last line that matches, or at `BOF`.") var insertbefore: String?
    @Parameter("Fill the groups of `regexp` into `line`; without a match nothing is done.") var backrefs = false
    @Parameter("Make the file when it is not there.") var create = false
    @Parameter("Take the first match instead of the last.") var firstmatch = false
    @ParameterGroup var replacement = FileReplacement()
    @ParameterGroup var attributes = FileAttributes()

    func validate() throws {
        try replacement.check()
        if insertafter != nil && insertbefore != nil {
            throw ArgumentError("parameters are mutually exclusive: insertbefore|insertafter")
        }
        if regexp != nil && searchString != nil {
            throw ArgumentError("parameters are mutually exclusive: regexp|search_string")
        }
        if backrefs && searchString != nil {
            throw ArgumentError("parameters are mutually exclusive: backrefs|search_string")
        }
        if state == .absent && regexp == nil && searchString == nil && line == nil {
            throw ArgumentError("one of line, search_string, or regexp is required with state=absent")
        }
        guard state == .present else { return }
        if backrefs && regexp == nil { throw ArgumentError("regexp is required with backrefs=true") }
        if line == nil { throw ArgumentError("line is required with state=present") }
        for (name, pattern) in [("regexp", regexp), ("insertafter", insertafter), ("insertbefore", insertbefore)] {
            guard let pattern else { continue }
            do { _ = try PythonRegex(pattern) } catch { throw ArgumentError("\(error)", argument: name) }
        }
    }

    private var edit: FileEdit {
        FileEdit(
            path: path, attributes: attributes, replacement: replacement, create: create || state == .absent,
            noun: "Destination")
    }

    func probe(in context: TaskContext) throws -> Probe<FileState> { edit.probe }

    func decide(from state: FileState, in context: TaskContext) throws -> Decision {
        let original = try edit.original(state)
        if original == nil && self.state == .absent { return .nothing(["msg": "file not present"]) }
        let lines = (original ?? []).linesWithEnds
        let lineEdit = try lineEdit(SearchableText(original ?? []))
        var decision: Decision
        if self.state == .present {
            let (edited, message) = try lineEdit.present(in: lines)
            // A file that is to be made and stays empty is not made at all.
            if original == nil && message.isEmpty { return .nothing(["msg": "", "backup": ""]) }
            decision = edit.decide(
                .init(content: Array(edited.joined()), message: message), from: original, state, values: ["backup": ""])
        } else {
            let (edited, count) = lineEdit.absent(from: lines)
            decision = edit.decide(
                .init(content: Array(edited.joined()), message: count > 0 ? "\(count) line(s) removed" : ""),
                from: original, state, values: ["backup": "", "found": .int(count)])
        }
        decision.warnings = warnings
        return decision
    }

    private func lineEdit(_ reading: SearchableText) throws -> LineEdit {
        func regex(_ pattern: String) throws -> PythonRegex { try PythonRegex(reading.pattern(pattern)) }
        let target: LineEdit.Target =
            if let regexp { .regexp(try regex(regexp)) } else if let searchString { .text(searchString) } else { .line }
        var edit = LineEdit(
            line: Array((line ?? "").utf8), target: target, backrefs: backrefs, firstMatch: firstmatch, reading: reading
        )
        switch (insertafter, insertbefore) {
        case ("BOF"?, _), (_, "BOF"?): edit.place = .beginningOfFile
        case ("EOF"?, _), (nil, nil): edit.place = .endOfFile
        case (let after?, _): edit.place = .after(try regex(after))
        case (nil, let before?): edit.place = .before(try regex(before))
        }
        return edit
    }

    private var warnings: [String] {
        guard regexp == "" || searchString == "" else { return [] }
        let what = regexp == "" ? "regular expression" : "search string"
        return ["The \(what) is an empty string, which will match every line in the file."]
    }
}
