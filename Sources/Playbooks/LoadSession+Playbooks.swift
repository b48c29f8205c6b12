// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

extension LoadSession {
    /// The playbook at an absolute path.
    func playbook(at path: String, from node: YAMLNode? = nil) throws -> Playbook {
        try inside(path, at: node) {
            guard ControllerPath.isFile(path) else { throw Self.noPlaybook(path, node) }
            let directory = ControllerPath.directory(of: path)
            var playbook = Playbook(
                path: ControllerPath.shown(path), directory: directory, entries: [], warnings: [])
            guard let list = try document(at: path), !list.isNull else {
                throw Diagnostic("`\(playbook.path)` is empty", hint: "a playbook is a list of plays: `- hosts: all`")
            }
            guard let items = list.items else {
                throw list.diagnostic(
                    "a playbook must be a list of plays, found \(list.summary)", hint: "begin each play with `- `")
            }
            let head = items.first.flatMap { item in problems.attempt { try DrillHead(item, keywords) } } ?? nil
            playbook.drill = head
            playbook.entries = inPlaybook(of: directory) {
                items.dropFirst(head == nil ? 0 : 1).compactMap { item in
                    problems.attempt { try entry(item, directory) }
                }
            }
            if let head {
                let said = Keywords(vars: head.vars)
                playbook.entries = playbook.entries.map { Self.passing(said, phase: nil, to: $0) }
            }
            return playbook
        }
    }

    private static func noPlaybook(_ path: String, _ node: YAMLNode?) -> Diagnostic {
        let name = ControllerPath.shown(path)
        let near = ControllerPath.names(in: ControllerPath.directory(of: path))
        let hint = didYouMean(ControllerPath.name(of: path), among: near)
        let message = ControllerPath.isDirectory(path) ? "`\(name)` is a folder" : "there is no playbook `\(name)`"
        return node?.diagnostic(message, hint: hint) ?? Diagnostic(message, hint: hint)
    }

    private func entry(_ node: YAMLNode, _ directory: String) throws -> PlaybookEntry {
        guard let pairs = node.pairs else {
            throw node.diagnostic("expected a play, found \(node.summary)", hint: "a play begins with `- hosts: …`")
        }
        let imports = [
            "import_playbook", "ansible.builtin.import_playbook", "include", "ansible.legacy.import_playbook",
        ]
        if let pair = pairs.first(where: { imports.contains($0.key.plainText ?? "") }) {
            return try importPlaybook(pair, pairs, node, directory)
        }
        return .play(try PlayReader(session: self, directory: directory).play(node))
    }

    private func importPlaybook(
        _ pair: YAMLPair, _ pairs: [YAMLPair], _ node: YAMLNode, _ directory: String
    ) throws -> PlaybookEntry {
        var said = Keywords()
        var phase: Written?
        for other in pairs where other.key.plainText != pair.key.plainText {
            if other.key.plainText == "phase" {
                phase = try keywords.value(other, .text)
                continue
            }
            guard other.key.plainText.map(KeywordNames.conditional.contains) == true,
                try keywords.read(other, into: &said)
            else {
                let name = other.key.plainText ?? other.key.summary
                throw other.key.diagnostic(
                    "`\(name)` has no meaning beside `import_playbook`",
                    hint: didYouMean(name, among: KeywordNames.conditional.sorted()))
            }
        }
        guard pair.value.plainText != nil, !pair.value.isNull else {
            throw pair.value.diagnostic("`import_playbook` needs the path of a playbook, found \(pair.value.summary)")
        }
        let scope = TaskScope(playbookDirectory: playbookDirectory, directory: directory, file: node.source.file)
        let context = ListContext(scope: scope, variables: said.vars.values, isHandler: false)
        let written = try Written(pair.value, vault: loader.reader.opener)
        // Old playbooks wrote `site.yml tags=x`; what follows the path has no meaning any more.
        let name = try rendered(written, context)
        var playbook = try playbook(at: ControllerPath.join(directory, name), from: pair.value)
        playbook.entries = playbook.entries.map { Self.passing(said, phase: phase, to: $0) }
        return .imported(said, playbook)
    }

    /// The plays of an import have its conditions, tags and phase, and its variables over theirs.
    private static func passing(_ said: Keywords, phase: Written?, to entry: PlaybookEntry) -> PlaybookEntry {
        switch entry {
        case .play(var play):
            play.phase = phase ?? play.phase
            play.keywords.when = said.when + play.keywords.when
            play.keywords.tags += said.tags.filter { tag in !play.keywords.tags.contains { $0.value == tag.value } }
            play.keywords.vars = play.keywords.vars.merging(said.vars)
            return .play(play)
        case .imported(let inner, var playbook):
            playbook.entries = playbook.entries.map { passing(said, phase: phase, to: $0) }
            return .imported(inner, playbook)
        }
    }
}
