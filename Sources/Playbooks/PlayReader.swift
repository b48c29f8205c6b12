// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

/// Reads a play with its roles and tasks.
struct PlayReader {
    let session: LoadSession
    let directory: String

    private var keywords: KeywordReader { session.keywords }
    private var problems: Problems { session.problems }

    /// The play of a mapping.
    func play(_ node: YAMLNode) throws -> Play {
        var play = Play(location: node.location, directory: directory)
        try refuseTask(node)
        for pair in node.pairs ?? [] { problems.attempt { try read(pair, into: &play) } }
        if node["hosts"] == nil, !misspelt(node) {
            throw node.diagnostic("the play does not say on which hosts", hint: "add `hosts: all`, or a group's name")
        }
        readLists(node, into: &play)
        return play
    }

    /// Whether a key looks like a misspelt `hosts`, which was told already.
    private func misspelt(_ node: YAMLNode) -> Bool {
        (node.pairs ?? []).compactMap(\.key.plainText).contains { closestMatch(to: $0, among: ["hosts"]) != nil }
    }

    /// A file of tasks that is run as a playbook.
    private func refuseTask(_ node: YAMLNode) throws {
        let names = (node.pairs ?? []).compactMap(\.key.plainText)
        let isPlay = names.contains {
            KeywordNames.playOnly.contains($0) || closestMatch(to: $0, among: ["hosts"]) != nil
        }
        guard !isPlay, names.contains(where: { !KeywordNames.play.contains($0) }) else { return }
        throw node.diagnostic(
            "expected a play, found a task", hint: "put it below `tasks:` of a play that begins with `- hosts: …`")
    }

    private func read(_ pair: YAMLPair, into play: inout Play) throws {
        guard let name = pair.key.plainText else { throw pair.key.diagnostic("a keyword must be a text") }
        switch name {
        case "roles", "tasks", "pre_tasks", "post_tasks", "handlers": break
        case "hosts": play.hosts = try hosts(pair)
        case "user": play.keywords.remoteUser = try keywords.value(pair, .text)
        case "vars_files": play.varsFiles = try varsFiles(pair)
        case "vars_prompt": play.varsPrompt = try varsPrompt(pair)
        case "gather_subset": play.gatherSubset = try keywords.value(pair, .any)
        case "phase": play.phase = try keywords.value(pair, .text)
        case "serial": play.serial = try serial(pair)
        case "order": play.order = try choice(pair, Self.orders)
        case "strategy": play.strategy = try choice(pair, ["linear", "free", "host_pinned"])
        default:
            if let (path, type) = Self.single(name) {
                if !pair.value.isNull { play[keyPath: path] = try keywords.value(pair, type) }
            } else {
                let isKnown = KeywordNames.play.contains(name)
                guard isKnown, try keywords.read(pair, into: &play.keywords) else { throw unknown(name, pair.key) }
            }
        }
    }

    private static let orders = ["inventory", "reverse_inventory", "sorted", "reverse_sorted", "shuffle"]

    private static func single(_ name: String) -> (WritableKeyPath<Play, Written?>, KeywordReader.ValueType)? {
        switch name {
        case "gather_facts": (\.gatherFacts, .boolean)
        case "gather_timeout": (\.gatherTimeout, .integer)
        case "fact_path": (\.factPath, .text)
        case "force_handlers": (\.forceHandlers, .boolean)
        case "max_fail_percentage": (\.maxFailPercentage, .number)
        default: nil
        }
    }

    private func unknown(_ name: String, _ key: YAMLNode) -> Diagnostic {
        if let hint = didYouMean(name, among: KeywordNames.play.sorted()) {
            return key.diagnostic("`\(name)` is not a keyword of a play", hint: hint)
        }
        if let now = KeywordNames.former[name] {
            return key.diagnostic("`\(name)` is no longer a keyword", hint: "use `\(now)`")
        }
        let hint =
            KeywordNames.task.contains(name)
            ? "it belongs to a task or a block" : "modules stand in tasks, below `tasks:`"
        return key.diagnostic("`\(name)` is not a keyword of a play", hint: hint)
    }

    private func hosts(_ pair: YAMLPair) throws -> [Written] {
        let hosts = try keywords.texts(pair)
        if hosts.isEmpty || hosts.contains(where: { $0.text.isEmpty || $0.value.isNull }) {
            throw pair.value.diagnostic("`hosts` is empty", hint: "write `all`, a group's or a host's name")
        }
        return hosts
    }

    private func choice(_ pair: YAMLPair, _ choices: [String]) throws -> Written? {
        if pair.value.isNull { return nil }
        let written = try keywords.value(pair, .text)
        let text = written.text.split(separator: ".").last.map(String.init) ?? written.text
        if written.isTemplate || choices.contains(text) { return written }
        throw pair.value.diagnostic(
            "`\(pair.key.plainText ?? "")` must be one of \(choices.joined(separator: ", ")), found \(pair.value.summary)",
            hint: didYouMean(text, among: choices))
    }

    private func serial(_ pair: YAMLPair) throws -> [Written] {
        let batches = try keywords.texts(pair)
        for batch in batches where !batch.isTemplate {
            let text = batch.text.hasSuffix("%") ? String(batch.text.dropLast()) : batch.text
            guard Double(text) != nil else {
                throw batch.diagnostic("`serial` needs a number or a percentage, found `\(batch.text)`")
            }
        }
        return batches
    }

    private func varsFiles(_ pair: YAMLPair) throws -> [[Written]] {
        if pair.value.isNull { return [] }
        return try (pair.value.items ?? [pair.value]).map { node in
            try keywords.texts(YAMLPair(key: pair.key, value: node))
        }
    }

    private func varsPrompt(_ pair: YAMLPair) throws -> [VarsPrompt] {
        if pair.value.isNull { return [] }
        return try (pair.value.items ?? [pair.value]).map { node in
            guard let pairs = node.pairs, let name = pairs.first(where: { $0.key.plainText == "name" }) else {
                throw node.diagnostic("a question of `vars_prompt` needs the `name` of its variable")
            }
            var prompt = VarsPrompt(name: try keywords.value(name, .text))
            for pair in pairs {
                guard let path = Self.promptPart(pair.key.plainText ?? "") else {
                    let key = pair.key.plainText ?? pair.key.summary
                    throw pair.key.diagnostic(
                        "`\(key)` is no part of a question of `vars_prompt`",
                        hint: didYouMean(
                            key,
                            among: ["name", "prompt", "default", "private", "confirm", "encrypt", "salt", "unsafe"]))
                }
                if let path { prompt[keyPath: path] = try keywords.value(pair, .any) }
            }
            return prompt
        }
    }

    /// The property of a part; nil inside for `name`, which is read already, nil outside for unknown ones.
    private static func promptPart(_ name: String) -> WritableKeyPath<VarsPrompt, Written?>?? {
        switch name {
        case "name": .some(nil)
        case "prompt": \VarsPrompt.prompt
        case "default": \VarsPrompt.defaultValue
        case "private": \VarsPrompt.isPrivate
        case "confirm": \VarsPrompt.confirm
        case "encrypt": \VarsPrompt.encrypt
        case "salt": \VarsPrompt.salt
        case "salt_size": \VarsPrompt.saltSize
        case "unsafe": \VarsPrompt.unsafe
        default: nil
        }
    }

    private func readLists(_ node: YAMLNode, into play: inout Play) {
        let scope = TaskScope(
            playbookDirectory: session.playbookDirectory, directory: directory,
            file: ControllerPath.absolute(node.source.file))
        var context = ListContext(scope: scope, variables: variables(of: play), isHandler: false)
        play.preTasks = session.items(node["pre_tasks"], context, what: "`pre_tasks`")
        if let roles = node["roles"] {
            play.roles = problems.attempt { try session.roleUses(roles, what: "`roles`") } ?? []
            play.roleTasks = play.roles.compactMap { use in
                problems.attempt { PlayItem.block(try session.role(use, context)) }
            }
        }
        play.tasks = session.items(node["tasks"], context, what: "`tasks`")
        play.postTasks = session.items(node["post_tasks"], context, what: "`post_tasks`")
        context.isHandler = true
        play.handlers = session.items(node["handlers"], context, what: "`handlers`")
    }

    /// The variables known before the run; files with templates in their names are left out.
    private func variables(of play: Play) -> Dict {
        var all = play.keywords.vars.values
        all["playbook_dir"] = .string(session.playbookDirectory)
        for alternatives in play.varsFiles {
            let paths = alternatives.filter { !$0.isTemplate }.map { ControllerPath.join(directory, $0.text) }
            guard let path = paths.first(where: ControllerPath.isFile),
                let variables = try? session.loader.reader.variables(path: path)
            else { continue }
            all.merge(variables.values) { $1 }
        }
        return all
    }
}
