// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Engine
import FoundationEssentials
import HTTP
import HostAccess
import Inventory
import ModuleKit
import Modules
import Playbooks
import Synchronization
import Templates
import Values
import Vault
import YAMLDocument

/// Files of a test in a folder of their own, and runs of the playbook among them on this machine's own shell.
final class Rehearsal: Sendable {
    let folder: String
    /// Modules beside the built-in ones, and the web service that they work with.
    let service: (modules: [any Module.Type], http: (any HTTPTransport)?)

    init(_ files: [String: String], service: (modules: [any Module.Type], http: (any HTTPTransport)?) = ([], nil))
        throws
    {
        self.service = service
        folder = FileManager.default.temporaryDirectory.path + "/lifeboat-engine-\(UInt64.random(in: 0 ... .max))"
        for (name, text) in files {
            let path = "\(folder)/\(name)"
            let parent = path.split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(atPath: "/" + parent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path))
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// What a run told.
    struct Story: Sendable {
        var summary: RunSummary
        var results: [TaskResult]

        /// `host title: status` of each task in order.
        var lines: [String] { results.map { "\($0.host) \($0.task.title): \($0.status.rawValue)" } }
        /// What `debug` tasks said.
        var said: [String] { results.filter { $0.task.module == "debug" }.compactMap { $0.values["msg"]?.text } }
    }

    private final class Listener: EventSink {
        let results = Mutex<[TaskResult]>([])
        func take(_ event: RunEvent) {
            if case .taskEnded(let result) = event { results.withLock { $0.append(result) } }
        }
    }

    /// Runs `play.yml`; hosts of `hosts` are all this machine.
    func run(hosts: String = "localhost", _ change: (inout RunOptions) -> Void = { _ in }) async throws -> Story {
        let listener = Listener()
        let (run, playbook) = try prepared(hosts, [listener], change)
        let summary = await run.run([playbook])
        return Story(summary: summary, results: listener.results.withLock { $0 })
    }

    /// What is wrong with `play.yml` before any host is met.
    func problems(strict: Bool = false) throws -> [String] { try diagnostics(strict: strict).map(\.message) }

    /// The same with places and hints.
    func diagnostics(strict: Bool = false) throws -> [Diagnostic] {
        let (run, playbook) = try prepared("localhost", [], { _ in })
        let problems = run.problems(in: [playbook], strict: strict)
        return problems.isEmpty ? run.undefinedVariables(in: [playbook]) : problems
    }

    /// What `play.yml` does, told for people.
    func procedure(hosts: String = "localhost", secrets: [String] = []) throws -> Procedure {
        let (run, playbook) = try prepared(hosts, [], { _ in })
        return try run.procedure(of: [playbook], secrets: secrets)
    }

    private func prepared(
        _ hosts: String, _ sinks: [any EventSink], _ change: (inout RunOptions) -> Void
    ) throws -> (PlaybookRun, Playbook) {
        let redactor = Redactor()
        let reader = DocumentReader(redactor: redactor)
        let templates = TemplateEngine()
        let extra = Dict()
        let loader = PlaybookLoader(redactor: redactor) { text, _ in
            try templates.evaluate(template: text, in: DictScope()).text
        }
        var options = RunOptions()
        options.gathering = "explicit"
        options.connection = "local"
        options.extraVariables = extra
        change(&options)
        let inventory = try Inventory.load(["\(hosts),"], reader: reader)
        var journal: Journal?
        if let path = journalPath.withLock({ $0 }) { journal = try Journal(path: path, redactor: redactor) }
        let run = PlaybookRun(
            inventory: inventory, loader: loader, reader: reader, templates: templates,
            registry: ModuleRegistry(BuiltInModules.all + service.modules), redactor: redactor, options: options,
            connect: { try LocalConnector().host(for: $0) }, sinks: sinks, journal: journal,
            http: service.http, recording: recording.withLock { $0 }, ask: { _, _ in throw CancellationError() })
        return (run, try loader.load("\(folder)/play.yml"))
    }

    /// Where the following runs are written down; nil for nowhere.
    let recording = Mutex<Recording?>(nil)
    /// Where the journal of the following runs is kept; nil for none.
    let journalPath = Mutex<String?>(nil)
}
