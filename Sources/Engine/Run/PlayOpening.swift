// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Inventory
import Playbooks
import Templates
import Values
import YAMLDocument

/// What is settled before a play's first task: its hosts, batches, prompts and files of variables.
struct PlayOpening: Sendable {
    let services: RunServices
    let play: Play

    private func runScope(_ state: RunState) -> HostScope {
        HostScope(
            [
                .written("extra vars", services.options.extraVariables),
                .written("play vars", play.keywords.vars.values),
                ScopeLayer(
                    name: "magic",
                    source: .computed(names: ["groups"]) {
                        try MagicVariables(
                            builder: ScopeBuilder(state: state, services: services, play: nil), host: "localhost",
                            task: nil, block: nil
                        ).value(of: $0)
                    }),
            ], templates: services.templates)
    }

    /// The hosts of the play that are still in the game; says so when there are none.
    func hosts(in state: RunState) throws -> [String] {
        let scope = runScope(state)
        let patterns = try play.hosts.flatMap { written in
            let value = try services.value(written, in: scope)
            return value.list?.map(\.text) ?? [value.text]
        }
        let pattern = patterns.joined(separator: ",")
        var hosts: [String]
        do {
            hosts = try state.inventory.hosts(matching: pattern, limit: services.options.limit)
        } catch let error as Diagnostic {
            throw Diagnostic(
                error.message, at: error.location ?? play.hosts.first?.location ?? play.location,
                sourceLine: error.sourceLine, hint: error.hint, notes: error.notes)
        }
        guard !hosts.isEmpty else {
            let reason = try unmatched(patterns, in: state) ?? "no hosts match `\(pattern)`"
            services.events.emit(.playSkipped(name: play.title, reason: reason))
            return []
        }
        hosts = hosts.filter { !state.lost.contains($0) }
        if hosts.isEmpty {
            services.events.emit(.playSkipped(name: play.title, reason: "none of its hosts is left"))
        }
        return try ordered(hosts, scope)
    }

    /// What is said of the first of `patterns` that the inventory has nothing for; nil when `--limit` leaves no host.
    private func unmatched(_ patterns: [String], in state: RunState) throws -> String? {
        guard let problem = try state.inventory.unmatched(in: patterns).first else { return nil }
        return Diagnostic(
            problem.message, at: play.hosts.first?.location ?? play.location, hint: problem.hint
        ).description
    }

    /// Whether each host goes through the tasks at its own pace.
    func isFree(in state: RunState) throws -> Bool {
        guard let written = play.strategy else { return false }
        let name = try services.text(written, in: runScope(state)).split(separator: ".").last
        guard let name, ["linear", "free", "host_pinned"].contains(name) else {
            throw written.diagnostic("`strategy` must be one of linear, free, host_pinned, found `\(written.text)`")
        }
        return name != "linear"
    }

    private func ordered(_ hosts: [String], _ scope: HostScope) throws -> [String] {
        guard let written = play.order else { return hosts }
        switch try services.text(written, in: scope) {
        case "inventory", "": return hosts
        case "reverse_inventory": return hosts.reversed()
        case "sorted": return hosts.sorted()
        case "reverse_sorted": return hosts.sorted().reversed()
        case "shuffle": return hosts.shuffled()
        case let word:
            throw written.diagnostic(
                "`\(word)` is not one of inventory, reverse_inventory, sorted, reverse_sorted, shuffle")
        }
    }

    /// The play's variables, with the answers of `vars_prompt`.
    func context(hosts: [String], state: RunState) throws -> PlayContext {
        var context = PlayContext(play: play, allHosts: hosts, batch: hosts, active: hosts)
        context.roles = Self.roles(in: play.roleTasks) + Self.imported(in: play.preTasks + play.tasks + play.postTasks)
        let scope = runScope(state)
        for prompt in play.varsPrompt {
            let name = prompt.name.text
            if services.options.extraVariables[name] != nil { continue }
            context.answers[.string(name)] = .string(try answer(to: prompt, scope))
        }
        return context
    }

    private func answer(to prompt: VarsPrompt, _ scope: HostScope) throws -> String {
        let question = try prompt.prompt.map { try services.text($0, in: scope) } ?? prompt.name.text
        let fallback = try prompt.defaultValue.map { try services.text($0, in: scope) }
        let isHidden = prompt.isPrivate?.value.asBoolean ?? true
        if let encrypt = prompt.encrypt {
            throw encrypt.diagnostic(
                "vars_prompt with `encrypt` is not supported", hint: "use the filter `password_hash` where it is used")
        }
        while true {
            let answer: String
            do {
                answer = try services.ask(fallback.map { "\(question) [\($0)]" } ?? question, isHidden)
                if prompt.confirm?.value.asBoolean == true, try services.ask("confirm \(question)", isHidden) != answer
                {
                    services.events.warn("the two answers differ; once more")
                    continue
                }
            } catch {
                guard let fallback else {
                    throw prompt.name.diagnostic(
                        "nobody is at a terminal to ask for `\(prompt.name.text)`",
                        hint: "give it with -e \(prompt.name.text)=…")
                }
                return fallback
            }
            if isHidden { services.redactor.learn(answer) }
            return answer.isEmpty ? fallback ?? "" : answer
        }
    }

    /// The variables of `vars_files`: of each entry the first file that exists, its name rendered for each host.
    func fileVariables(for hosts: [String], state: RunState, context: PlayContext) throws -> [String: Dict] {
        guard !play.varsFiles.isEmpty else { return [:] }
        let scope = TaskScope(playbookDirectory: play.directory, directory: play.directory, file: play.location.file)
        let builder = ScopeBuilder(state: state, services: services, play: context)
        var all: [String: Dict] = [:]
        for host in hosts {
            let variables = try builder.scope(for: host)
            for alternatives in play.varsFiles {
                var tried: [String] = []
                let path = try alternatives.lazy.compactMap { written -> String? in
                    let name = try services.text(written, in: variables)
                    tried.append(name)
                    return scope.find(name, in: "vars")
                }.first
                guard let path else {
                    throw alternatives.first?.diagnostic("vars file not found: \(tried.joined(separator: ", "))")
                        ?? Diagnostic("vars file not found")
                }
                all[host, default: [:]].merge(try services.loader.loadVariables(path: path).values) { $1 }
            }
        }
        return all
    }

    /// The batches that `serial` makes of the hosts.
    func batches(of hosts: [String], in state: RunState) throws -> [[String]] {
        let scope = runScope(state)
        let sizes = try play.serial.flatMap { written -> [Int] in
            let value = try services.value(written, in: scope)
            return try (value.list ?? [value]).map { size in
                if size.text.hasSuffix("%"), let percent = Double(size.text.dropLast()) {
                    return max(1, Int(percent / 100 * Double(hosts.count)))
                }
                guard let number = size.int ?? Int(size.text) else {
                    throw written.diagnostic("serial must be a number or a percentage, found `\(size.text)`")
                }
                return number <= 0 ? hosts.count : number
            }
        }
        guard !sizes.isEmpty else { return [hosts] }
        var batches: [[String]] = []
        var rest = hosts[...]
        while !rest.isEmpty {
            let size = sizes[min(batches.count, sizes.count - 1)]
            batches.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return batches
    }

    /// The calls of roles in `roles:`, dependencies first: their variables are the whole play's.
    static func roles(in items: [PlayItem]) -> [RoleInvocation] {
        items.flatMap { item -> [RoleInvocation] in
            guard case .block(let block) = item else { return [] }
            return roles(in: block.items) + [block.role].compactMap { $0 }
        }
    }

    /// The calls of roles that `import_role` brought in; Ansible gives their variables to the play as well.
    static func imported(in items: [PlayItem]) -> [RoleInvocation] { roles(in: items).filter(\.isPublic) }
}
