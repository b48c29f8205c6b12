// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import Playbooks
import Templates
import Values
import YAMLDocument

/// One task as it is told for one host.
struct HostTask {
    let services: RunServices
    let task: PlayTask
    let keywords: Keywords
    let host: String
    let telling: Telling
    private let builder: ScopeBuilder

    init(
        _ reader: ProcedureReader, _ services: RunServices, _ task: PlayTask, _ keywords: Keywords,
        _ place: ProcedureReader.Place, host: String
    ) throws {
        self.services = services
        self.task = task
        self.keywords = keywords
        self.host = host
        builder = ScopeBuilder(state: reader.state, services: services, play: reader.context)
        let scope = try builder.scope(for: host, task: task, block: place.context)
        var layers = [reader.secrets.layer] + scope.layers
        if !place.loops.isEmpty { layers.insert(Self.openLoop(place.loops), at: 0) }
        telling = Telling(
            services: services,
            scope: reader.open.entering(
                HostScope(layers, templates: services.templates), templates: services.templates),
            secrets: reader.secrets)
    }

    private static func openLoop(_ names: [String]) -> ScopeLayer {
        ScopeLayer(
            name: "loop",
            source: .computed(names: names) { name in
                if names.contains(name) { throw OpenNames.open(name) }
                return nil
            })
    }

    // MARK: Loop and conditions

    /// One time that the task is done.
    struct Turn {
        var item: String?
        var telling: Telling
        /// The loop's variables.
        var finished = Dict()
        /// Whether the item is yet to come.
        var isOpen = false
        var conditions: [String] = []
    }

    /// The times that the task is done on the host; none when its conditions can't hold.
    func turns() -> [Turn] {
        guard let loop = task.loop else { return judged(Turn(telling: telling)).map { [$0] } ?? [] }
        let name = task.loopControl.loopVar.map(telling.text) ?? "item"
        guard let items = try? LoopItems(services: services, task: task, scope: telling.scope).items(of: loop) else {
            if task.keywords.when.contains(where: { if case .fails = telling.condition($0) { true } else { false } }) {
                return []
            }
            let scope = HostScope([Self.openLoop([name])] + telling.scope.layers, templates: services.templates)
            let turn = Turn(
                item: "each of \(Telling.placeholder(written(loop)))", telling: telling.with(scope), isOpen: true)
            return judged(turn).map { [$0] } ?? []
        }
        return items.enumerated().compactMap { index, item in
            let told = telling.secrets.readable(item)
            var variables: Dict = [.string(name): told]
            if let indexName = task.loopControl.indexVar?.text { variables[.string(indexName)] = .int(index) }
            let inner = telling.with(telling.scope.adding(variables))
            let label = task.loopControl.label.map(inner.text) ?? told.text
            return judged(Turn(item: label, telling: inner, finished: variables))
        }
    }

    private func written(_ loop: Loop) -> String {
        switch loop {
        case .loop(let written): Self.bare(written.text)
        case .with(let lookup, let terms): "\(lookup): \(Self.bare(terms.text))"
        }
    }

    private static func bare(_ text: String) -> String {
        text.replacing("{{", with: "").replacing("}}", with: "").trimmed
    }

    /// The turn with the conditions that are open; nil when one can't hold.
    private func judged(_ turn: Turn) -> Turn? {
        var turn = turn
        for condition in keywords.when {
            switch turn.telling.condition(condition) {
            case .holds: break
            case .fails: return nil
            case .open(let text): if !turn.conditions.contains(text) { turn.conditions.append(text) }
            }
        }
        return turn
    }

    // MARK: What is done

    /// What is done on the host, and the conditions that are open; nil when it is surely left out.
    func pieces() -> (pieces: [Procedure.Piece], conditions: [String])? {
        let turns = turns()
        guard !turns.isEmpty else { return nil }
        let pieces = turns.map { turn in
            Procedure.Piece(item: task.loop == nil ? nil : turn.item, work: work(turn.telling))
        }
        var conditions: [String] = []
        for condition in turns.flatMap(\.conditions) where !conditions.contains(condition) {
            conditions.append(condition)
        }
        return (pieces, conditions)
    }

    private func work(_ telling: Telling) -> HandWork {
        guard let definition = services.registry[task.action.name] else {
            return .say("there is no module `\(task.action.name)`")
        }
        let arguments = arguments(telling, definition)
        if definition.name == "set_fact" { return .say(Self.remembered(arguments)) }
        // A number or a word that is yet to come is no error: it is told beside the commands.
        guard let (module, leftOut) = definition.sketch(arguments), let work = try? module.byHand(in: context(telling))
        else { return .say(Self.described(definition, arguments)) }
        let open = leftOut.compactMap { name in arguments.values[name].map { "`\(name)` is `\(one(line: $0))`" } }
        let note = open.isEmpty ? HandWork() : .say("in what follows, " + open.joined(separator: " and "))
        return note + surrounded(work, telling)
    }

    private func arguments(_ telling: Telling, _ definition: ModuleDefinition) -> Arguments {
        var result = Arguments()
        if let given = task.action.variableArguments.map(telling.value)?.dict { result.values.merge(given) { $1 } }
        for argument in task.action.arguments {
            let value = telling.value(argument.value)
            if Omit.isOmit(value) { continue }
            result.values[.string(argument.name)] = value
            if !argument.value.isTemplate, let source = argument.value.node?.unquotedText {
                result.sources[argument.name] = source
            }
        }
        if let text = task.action.freeForm {
            result.values[.string(definition.freeForm ?? "_raw_params")] = .string(telling.text(text))
        }
        return result
    }

    private func context(_ telling: Telling) -> TaskContext {
        let files = TaskFiles(scope: task.scope, reader: services.reader)
        let templates = services.templates
        var context = TaskContext(
            files: files,
            render: { try TemplateFile(path: $0, files: files).render(in: telling.scope, $1, templates) },
            variable: { name in telling.value(.string("{{ \(name) }}")) })
        context.user = user
        context.checkMode = keywords.checkMode?.value.asBoolean == true
        return context
    }

    /// The commands with the task's environment in front of them.
    private func surrounded(_ work: HandWork, _ telling: Telling) -> HandWork {
        var work = work
        for written in keywords.environment.reversed() {
            for (name, value) in telling.value(written).dict ?? Dict() where !value.text.isEmpty {
                work.parts.insert(.run("export \(raw: name.text)=\(value.text)"), at: 0)
            }
        }
        return work
    }

    private static func described(_ definition: ModuleDefinition, _ arguments: Arguments) -> String {
        let given = arguments.values.map { "\($0.key.text): \(one(line: $0.value))" }.joined(separator: ", ")
        return "no command does this by itself. \(definition.summary) Here: \(given.isEmpty ? "no arguments" : given)"
    }

    private static func remembered(_ arguments: Arguments) -> String {
        "keep in mind: "
            + arguments.values.map { "`\($0.key.text)` is `\(one(line: $0.value))`" }.joined(separator: ", ")
    }

    private func one(line value: Value) -> String { Self.one(line: value) }

    private static func one(line value: Value) -> String {
        switch value {
        case .string(let text): text.split(separator: "\n").joined(separator: " ")
        default: value.json()
        }
    }

    // MARK: Where and as whom

    /// The host that it is delegated to.
    var delegate: String? {
        if let written = keywords.delegateTo { return telling.text(written) }
        return keywords.connection?.text == "local" ? "localhost" : nil
    }

    /// Who does it, when it isn't the user of the connection.
    var user: String? {
        let connection = ConnectionBuilder(
            services: services, keywords: keywords, scope: telling.scope, host: host, isImplicit: false)
        if let become = try? connection.become() { return become.user }
        return delegate == nil ? (try? connection.settings())?.user : nil
    }
}

extension Telling {
    func with(_ scope: HostScope) -> Telling { Telling(services: services, scope: scope, secrets: secrets) }
}
