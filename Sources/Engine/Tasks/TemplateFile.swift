// SPDX-License-Identifier: Apache-2.0

import Glibc
import Playbooks
import Templates
import Values

/// A template file at work: its text, and the variables Ansible gives to it.
struct TemplateFile: Sendable {
    let path: String
    let files: TaskFiles

    /// The rendered text; `extra` may hold variables and the options of the `template` module.
    func render(in scope: HostScope, _ extra: Dict, _ templates: TemplateEngine) throws -> String {
        let text = String(decoding: try files.read(path), as: UTF8.self)
        var variables = details()
        variables.merge(extra.filter { !Self.optionNames.contains($0.key.text) }) { $1 }
        let options = extra.filter { Self.optionNames.contains($0.key.text) }.map { ($0.key.text, $0.value) }
        return try templates.render(
            file: text, name: path, in: scope.adding(variables, name: "template"),
            options: Dictionary(options, uniquingKeysWith: { $1 }))
    }

    /// What of `extra` are settings of the language, by Jinja2's names.
    private static let optionNames: Set<String> = [
        "block_start_string", "block_end_string", "variable_start_string", "variable_end_string",
        "comment_start_string", "comment_end_string", "trim_blocks", "lstrip_blocks", "newline_sequence",
    ]

    /// The variables that only template files have.
    static let names = ["template_path", "template_fullpath", "template_host", "template_uid", "template_mtime"]

    private func details() -> Dict {
        var info = stat()
        stat(path, &info)
        let owner = getpwuid(info.st_uid).map { String(cString: $0.pointee.pw_name) } ?? String(info.st_uid)
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return [
            "template_path": .string(path), "template_fullpath": .string(ControllerFolder.absolute(path)),
            "template_host": .string(host), "template_uid": .string(owner),
            "template_mtime": .int(Int(info.st_mtim.tv_sec)),
        ]
    }
}
