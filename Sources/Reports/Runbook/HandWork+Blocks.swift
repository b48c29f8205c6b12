// SPDX-License-Identifier: Apache-2.0

import Engine
import ModuleKit
import ShellScript

extension Procedure.Way {
    /// Where and as whom, in a few words.
    var place: String {
        let who = user.flatMap { $0 == "root" ? nil : ", as `\($0)`" } ?? ""
        switch delegate {
        case "localhost"?, "127.0.0.1"?: return "on your own computer, for \(hosts.joined(separator: ", "))"
        case let other?: return "on \(other)\(who), for \(hosts.joined(separator: ", "))"
        case nil: return "on \(hosts.joined(separator: ", "))\(who)"
        }
    }

    /// What is typed.
    var blocks: [Page.Block] {
        var (blocks, code) = ([Page.Block](), [String]())
        func flush() {
            if !code.isEmpty { blocks.append(.code(code.joined(separator: "\n"))) }
            code = []
        }
        for piece in pieces {
            var item = piece.item
            for part in piece.work.parts {
                switch part {
                case .say(let text):
                    flush()
                    let about = item.map { "for \(Self.shortened($0)): " } ?? ""
                    blocks.append(.text(label: nil, about + text))
                case .run(let script):
                    if let item { code.append("# \(Self.shortened(item))") }
                    code.append(script.text)
                case .write(let file):
                    if let item { code.append("# \(Self.shortened(item))") }
                    code.append(file.commands)
                }
                item = nil
            }
            // A person reads along better when what belongs together stands together.
            if piece.work.parts.count > 1 { flush() }
        }
        flush()
        return blocks
    }

    private static func shortened(_ item: String) -> String {
        let line = item.split(separator: "\n").joined(separator: " ")
        return line.count > 70 ? line.prefix(69) + "…" : line
    }
}

extension HandWork.File {
    /// The commands that write it: its text when that is known, else a copy to be filled in.
    var commands: String {
        let target = ShellScript.quote(path)
        let after = attributes.text.isEmpty ? "" : "\n" + attributes.text
        if isTemplate, let source {
            return "cp \(ShellScript.quote(source)) \(target)\(after)\n# then fill in what stands in {{ }} and {% %}: editor \(target)"
        }
        if let source, !source.hasSuffix(".j2") { return "cp \(ShellScript.quote(source)) \(target)\(after)" }
        guard let text else { return "# \(target) is not a text: bring it from where it was\(after)" }
        let from = source.map { "# from \($0)\n" } ?? ""
        if text.isEmpty { return "\(from): > \(target)\(after)" }
        let end = Self.word(notIn: text)
        let body = text.hasSuffix("\n") ? text : text + "\n"
        return "\(from)cat > \(target) <<'\(end)'\n\(body)\(end)\(after)"
    }

    private static func word(notIn text: String) -> String {
        let lines = Set(text.split(separator: "\n").map(String.init))
        return ["END", "END_OF_FILE", "END_OF_THIS_FILE"].first { !lines.contains($0) } ?? "END_OF_THIS_VERY_FILE"
    }
}
