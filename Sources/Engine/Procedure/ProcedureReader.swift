// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Inventory
import Playbooks
import Templates
import Values
import YAMLDocument

extension PlaybookRun {
    /// What the playbooks do, told for people; no host is asked.
    ///
    /// - Parameter secrets: the variables whose values must not be told.
    public func procedure(of playbooks: [Playbook], secrets: [String]) throws -> Procedure {
        try ProcedureReader(services: services, inventory: inventory, playbooks: playbooks, secrets: secrets)
            .procedure(of: playbooks)
    }
}

/// Walks through playbooks as a run does, and tells what it meets.
final class ProcedureReader {
    let services: RunServices
    let inventory: Inventory
    let secrets: SecretWords
    let open: OpenNames
    let prose = ProseReader()
    private var procedure = Procedure()
    /// The play that is being read.
    var act: Procedure.Act?
    var state: RunState
    var context: PlayContext?
    var handlers: [Handler] = []
    var notified: [String] = []

    init(services: RunServices, inventory: Inventory, playbooks: [Playbook], secrets: [String]) {
        var services = services
        services.templates.lookups = [LookupsToCome()] + services.templates.lookups
        self.services = services
        self.inventory = inventory
        self.secrets = SecretWords(secrets)
        open = OpenNames(DefinedNames(services: services, inventory: inventory, playbooks: playbooks))
        state = RunState(
            inventory: inventory,
            files: VariableFiles(reader: services.reader, playbookDirectory: playbooks.first?.directory ?? "."))
    }

    func procedure(of playbooks: [Playbook]) throws -> Procedure {
        for playbook in playbooks {
            state = RunState(
                inventory: inventory,
                files: VariableFiles(reader: services.reader, playbookDirectory: playbook.directory))
            try read(playbook, around: [])
        }
        procedure.hosts = try inventory.hosts(matching: "all", limit: services.options.limit).map(machine)
        return procedure
    }

    private func machine(_ name: String) throws -> Procedure.Machine {
        try state.load([name])
        let scope = try ScopeBuilder(state: state, services: services, play: nil).scope(for: name)
        let telling = Telling(services: services, scope: scope, secrets: secrets)
        func told(_ variable: String) -> String? {
            guard let value = try? telling.scope.variable(variable), !value.isUndefined else { return nil }
            return value.text
        }
        let address = told("ansible_host") ?? ""
        return Procedure.Machine(
            name: name, address: address, privateAddress: told("private_address").flatMap { $0 == address ? nil : $0 },
            groups: inventory.groupNames(of: name))
    }

    /// Reads the entries of a file; consecutive plays of it are one part.
    private func read(_ playbook: Playbook, around docs: [Written]) throws {
        var docs = docs
        var isFresh = true
        for entry in playbook.entries {
            switch entry {
            case .play(let play):
                if isFresh {
                    var header = prose.header(of: playbook.path)
                    docs.forEach { header.add($0) }
                    if playbook.drill != nil { header = Procedure.Prose() }
                    procedure.parts.append(Procedure.Part(file: playbook.path, prose: header))
                    (isFresh, docs) = (false, [])
                }
                procedure.parts[procedure.parts.count - 1].plays.append(try told(play))
            case .imported(let keywords, let inner):
                try read(inner, around: docs + [keywords.doc].compactMap { $0 })
                (isFresh, docs) = (true, [])
            }
        }
    }

    private func told(_ play: Play) throws -> Procedure.Act {
        let opening = PlayOpening(services: services, play: play)
        let hosts = try opening.hosts(in: state)
        let place = play.location
        act = Procedure.Act(
            title: play.title, place: place, phase: play.phase?.text,
            prose: prose.prose(file: place.file, line: place.line, doc: play.keywords.doc),
            pattern: play.hosts.map(\.text).joined(separator: ","), hosts: hosts)
        defer { act = nil }
        guard !hosts.isEmpty else { return act ?? Self.nowhere }
        try state.load(hosts)
        var context = PlayContext(play: play, allHosts: hosts, batch: hosts, active: hosts)
        context.roles =
            PlayOpening.roles(in: play.roleTasks)
            + PlayOpening.imported(in: play.preTasks + play.tasks + play.postTasks)
        context.fileVariables = (try? opening.fileVariables(for: hosts, state: state, context: context)) ?? [:]
        self.context = context
        let base = BlockContext(keywords: play.keywords)
        handlers = Handler.all(of: play, base: base)
        notified = []
        for items in [play.preTasks, play.roleTasks, play.tasks, play.postTasks] {
            try read(items, Place(context: base, hosts: hosts))
        }
        try readHandlers(hosts)
        return act ?? Self.nowhere
    }

    private static let nowhere = Procedure.Act(
        title: "", place: SourceLocation(file: "", line: 1, column: 1), prose: Procedure.Prose(), pattern: "", hosts: []
    )

    /// What stands around a list of tasks.
    struct Place {
        var context: BlockContext
        var hosts: [String]
        var turn = Procedure.Step.Turn.usual
        /// Conditions of includes that led here and wait for the run.
        var conditions: [String] = []
        /// Names of loop variables whose values wait for the run.
        var loops: [String] = []
    }

    func read(_ items: [PlayItem], _ place: Place) throws {
        for item in items {
            switch item {
            case .task(let task): try read(task, place)
            case .block(let block):
                var inner = place
                inner.context = place.context.entering(block)
                try read(block.items, inner)
                inner.turn = place.turn == .usual ? .rescue : place.turn
                try read(block.rescue, inner)
                inner.turn = place.turn == .usual ? .always : place.turn
                try read(block.always, inner)
            }
        }
    }

    /// The handlers that a step notifies, once each, in the order they run.
    func readHandlers(_ hosts: [String]) throws {
        let wanted = Set(notified)
        notified = []
        for handler in handlers {
            let name = handler.task.keywords.name?.text ?? ""
            let role = handler.task.scope.role?.name
            let names = [name, role.map { "\($0) : \(name)" }].compactMap { $0 } + handler.task.listen.map(\.text)
            guard names.contains(where: wanted.contains) else { continue }
            try read([.task(handler.task)], Place(context: handler.context, hosts: hosts, turn: .handler))
        }
    }

    /// Puts a step at the end of the play: into the group of the role that stands in the play.
    func add(_ step: Procedure.Step, of task: PlayTask, _ place: Place) {
        let isDue = step.turn == .handler
        let role = isDue ? nil : place.context.roles.first?.role.name
        if act?.groups.last == nil || act?.groups.last?.role != role || act?.groups.last?.isDue != isDue {
            let header = role == nil ? Procedure.Prose() : prose.header(of: task.location.file)
            act?.groups.append(Procedure.Group(role: role, isDue: isDue, prose: header))
        }
        guard let last = act?.groups.indices.last else { return }
        act?.groups[last].steps.append(step)
    }
}

/// Lookups whose answer depends on the computer or the moment: a procedure leaves them open.
private struct LookupsToCome: LookupProvider {
    let names = ["env", "pipe", "password", "url", "random_choice", "lines"]

    func lookup(_ name: String, terms: [Value], options: [String: Value], scope: any Scope) throws -> [Value] {
        throw OpenNames.open("lookup('\(name)', …)")
    }
}
