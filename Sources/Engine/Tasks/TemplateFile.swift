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
        variables.merge(extra) { $1 }
        return try templates.render(file: text, name: path, in: scope.adding(variables, name: "template"))
    }

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
