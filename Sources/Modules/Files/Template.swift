// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// Files rendered from Jinja2 templates.
struct Template: Module {
    static let name = "template"
    static let summary = "Renders a Jinja2 template of the controller into a file of the host."
    static let notes = [
        "The template may use `ansible_managed`, `template_host`, `template_uid`, `template_path`, "
            + "`template_fullpath`, `template_destpath` and `template_run_date` beside the task's variables."
    ]
    static let examples = [
        Example(
            "Configure the site", "template: { src: site.conf.j2, dest: /etc/nginx/conf.d/site.conf, mode: '0644' }"),
        Example(
            "Refuse a broken sudoers file",
            "template: { src: sudoers.j2, dest: /etc/sudoers.d/app, mode: '0440', validate: visudo -cf %s }"),
    ]
    static let returns = [
        ReturnValue("dest", "the file written"), ReturnValue("checksum", "the SHA-1 of the rendered text"),
        ReturnValue("backup_file", "the copy of the old file, with `backup`"),
        ReturnValue("state", "state, owner, group, uid, gid, mode and size tell about the file"),
    ]

    @Parameter("The template, looked for in the role's `templates/` and beside the playbook.") var src: String
    @Parameter("The file to write, or a directory to write it into.") var dest: String
    @Parameter("Replace a file that is there already.") var force = true
    @Parameter("Write to what a link at `dest` leads to, instead of replacing the link.") var follow = false
    @Parameter("What a line ends with in the file.") var newlineSequence = "\n"
    @Parameter("What starts a block.") var blockStartString = "{%"
    @Parameter("What ends a block.") var blockEndString = "%}"
    @Parameter("What starts a variable.") var variableStartString = "{{"
    @Parameter("What ends a variable.") var variableEndString = "}}"
    @Parameter("What starts a comment.") var commentStartString: String?
    @Parameter("What ends a comment.") var commentEndString: String?
    @Parameter("Drop the newline after a block.") var trimBlocks = true
    @Parameter("Drop the white space in front of a block.") var lstripBlocks = false
    @Parameter("How the file's text is encoded: utf-8, ascii, latin-1 or utf-16.") var outputEncoding = "utf-8"
    @ParameterGroup var replacement = FileReplacement()
    @ParameterGroup var attributes = FileAttributes()

    /// The variable that carries the template's syntax options to `TaskContext.render`, under the names of the
    /// arguments; only those that the task gave are in it.
    static let optionsVariable = "_template_options"

    func validate() throws {
        try replacement.check()
        if TextEncoding(name: outputEncoding) == nil {
            throw ArgumentError("`\(outputEncoding)` is not known", argument: "output_encoding", hint: "take utf-8")
        }
        if !["\n", "\r", "\r\n", "\\n", "\\r", "\\r\\n"].contains(newlineSequence) {
            throw ArgumentError("newline_sequence needs to be one of: \\n, \\r or \\r\\n", argument: "newline_sequence")
        }
        if [src, dest].contains("") { throw ArgumentError("src and dest are required") }
    }

    private func placement(_ context: TaskContext) throws -> (path: String, FilePlacement) {
        let path = try context.files.find(src, kind: "templates")
        var placement = FilePlacement(dest: dest, name: HostPath.name(path), attributes: attributes)
        if attributes.mode == .preserve {
            placement.attributes.mode = context.files.info(path).map { .bits($0.mode & 0o7777) }
        }
        (placement.force, placement.follow, placement.backup) = (force, follow, replacement.backup)
        placement.validate = replacement.validate
        return (path, placement)
    }

    func probe(in context: TaskContext) throws -> Probe<FileState> {
        try placement(context).1.probe(in: context)
    }

    func decide(from state: FileState, in context: TaskContext) throws -> Decision {
        let (path, placement) = try placement(context)
        let text = try context.render(path, extra(path: state.path))
        guard let bytes = TextEncoding(name: outputEncoding)?.bytes(of: text) else {
            throw ModuleFailure("\(src): the text can't be written as \(outputEncoding)")
        }
        return try placement.decide(bytes, from: state, values: ["src": .string(path)])
    }

    private func extra(path: String) -> Dict {
        var options = Dict()
        func give(_ name: String, _ isGiven: Bool, _ value: Value) { if isGiven { options[name] = value } }
        let newline = newlineSequence.replacing("\\n", with: "\n").replacing("\\r", with: "\r")
        give("newline_sequence", $newlineSequence.isGiven, .string(newline))
        give("block_start_string", $blockStartString.isGiven, .string(blockStartString))
        give("block_end_string", $blockEndString.isGiven, .string(blockEndString))
        give("variable_start_string", $variableStartString.isGiven, .string(variableStartString))
        give("variable_end_string", $variableEndString.isGiven, .string(variableEndString))
        give("comment_start_string", commentStartString != nil, .string(commentStartString ?? ""))
        give("comment_end_string", commentEndString != nil, .string(commentEndString ?? ""))
        give("trim_blocks", $trimBlocks.isGiven, .bool(trimBlocks))
        give("lstrip_blocks", $lstripBlocks.isGiven, .bool(lstripBlocks))
        var extra: Dict = ["template_destpath": .string(path)]
        if !options.isEmpty { extra[.string(Self.optionsVariable)] = .dict(options) }
        return extra
    }
}
