// SPDX-License-Identifier: Apache-2.0

import Curl
import Diagnostics
import Engine
import Glibc
import HostAccess
import Inventory
import ModuleKit
import Modules
import Playbooks
import SSH
import Templates
import Values
import Vault
import YAMLDocument

/// All parts of a run put together: the one place that knows every adapter.
struct Workbench: Sendable {
    let configuration: Configuration
    let redactor: Redactor
    let reader: DocumentReader
    let extraVariables: Dict
    let templates: TemplateEngine
    let loader: PlaybookLoader

    /// The way to web services; `CURL_CA_BUNDLE` names other authorities than the system's.
    static let web = CurlTransport(certificates: getenv("CURL_CA_BUNDLE").map { String(cString: $0) })

    /// The modules there are, without the language's statements.
    static let modules = ModuleRegistry(BuiltInModules.all)

    init(_ options: InventoryOptions) throws {
        let configuration = try Configuration.load()
        let redactor = Redactor()
        let vault = try Self.vault(options, configuration)
        for secret in vault.all { redactor.learn(String(decoding: secret.password, as: UTF8.self)) }
        let reader = DocumentReader(vault: vault, redactor: redactor)
        let extra = try ExtraVariables.read(options.extraVars, reader: reader)
        let templates = TemplateEngine(hooks: Self.hooks(redactor))
        self.configuration = configuration
        self.redactor = redactor
        self.reader = reader
        extraVariables = extra
        self.templates = templates
        loader = PlaybookLoader(configuration: configuration, vault: vault, redactor: redactor) { text, variables in
            try PlainVariables(extra: extra, variables: variables, templates: templates).text(text)
        }
    }

    private static func vault(_ options: InventoryOptions, _ configuration: Configuration) throws -> VaultSecrets {
        var sources = options.vaultId.map(VaultSource.init(vaultID:))
        sources += options.vaultPasswordFile.map(VaultSource.init(passwordFile:))
        if options.askVaultPass { sources.append(.question) }
        sources += configuration.vaultIdentities.map(VaultSource.init(vaultID:))
        if sources.isEmpty, let file = configuration.vaultPasswordFile {
            sources.append(VaultSource(passwordFile: file))
        }
        if sources.isEmpty {
            // An inventory may bring its password file along: `.vault-password` beside it.
            sources += inventories(options, configuration).map { "\($0)/.vault-password" }
                .filter { LocalPath.exists($0) }.map(VaultSource.init(passwordFile:))
        }
        return try VaultSecrets(sources: sources) { id in
            try Console.ask("Vault password (\(id))", hidden: true)
        }
    }

    static func inventories(_ options: InventoryOptions, _ configuration: Configuration) -> [String] {
        options.inventory.isEmpty ? configuration.inventory : options.inventory
    }

    private static func hooks(_ redactor: Redactor) -> TemplateHooks {
        TemplateHooks(
            parseYAML: { text in try YAMLDocument.parse(text: text, file: "from_yaml").map { try $0.value() } },
            encrypt: { text, secret, id in
                try VaultSecrets.encrypt(
                    Array(text.utf8), with: VaultSecret(id: id ?? "default", password: Array(secret.utf8)), label: id)
            },
            decrypt: { envelope, secret in
                let vault = VaultSecrets([VaultSecret(password: Array(secret.utf8))])
                return String(decoding: try vault.decrypt(envelope, name: "the value"), as: UTF8.self)
            },
            learnSecret: { redactor.learn($0) })
    }

    /// The hosts that the options name; `localhost` alone when they name none.
    func inventory(_ options: InventoryOptions) throws -> Inventory {
        let sources = Self.inventories(options, configuration)
        guard !sources.isEmpty else { return Inventory() }
        let inventory = try Inventory.load(sources, reader: reader)
        for warning in inventory.warnings { Console.note("warning: \(warning)") }
        if let limit = options.limit { try Self.check(limit, on: inventory) }
        return inventory
    }

    /// Ends the program when `--limit` leaves nothing to work on, and warns of its parts that match nothing.
    private static func check(_ limit: String, on inventory: Inventory) throws {
        guard !inventory.hosts.isEmpty else { return }
        let unmatched = try inventory.unmatched(in: [limit])
        if try inventory.hosts(matching: "all", limit: limit).isEmpty {
            let reason = unmatched.first ?? Diagnostic("it leaves no host of the inventory")
            Console.fail(
                Diagnostic("--limit `\(limit)`: \(reason.message)", hint: reason.hint).description, code: 1)
        }
        for problem in unmatched { Console.note("warning: --limit: \(problem)") }
    }

    /// The run of `inventory` with these options; what is told goes to `sinks`.
    func run(
        _ inventory: Inventory, _ options: RunOptions, sinks: [any EventSink], journal: Journal? = nil
    ) -> PlaybookRun {
        let warnings = Relay()
        let ssh = SSHConnector(sshOptions(warnings))
        let local = LocalConnector()
        let run = PlaybookRun(
            inventory: inventory, loader: loader, reader: reader, templates: templates, registry: Self.modules,
            redactor: redactor, options: options,
            connect: { try $0.kind == .local ? local.host(for: $0) : ssh.host(for: $0) }, sinks: sinks,
            journal: journal, http: Self.web, ask: { try Console.ask($0, hidden: $1) })
        warnings.lead { run.warn($0) }
        return run
    }

    private func sshOptions(_ warnings: Relay) -> SSHConnector.Options {
        var options = SSHConnector.Options()
        options.attempts = 1 + max(0, configuration.sshRetries ?? 0)
        let passphrases = Passphrases(redactor: redactor)
        options.passphrase = { passphrases.words(for: $0) }
        options.onPinned = { key in
            warnings.tell(
                "\(key.host): the host key of \(key.address) was not known; trusting \(key.type) \(key.fingerprint) "
                    + "from now on (written to \(key.file))")
        }
        return options
    }
}

/// The variables that are known before a run: extra ones, and what stands around an import.
private struct PlainVariables: Scope {
    let extra: Dict
    let variables: Dict
    let templates: TemplateEngine

    var names: [String] { extra.keys.map(\.text) + variables.keys.map(\.text) }

    func variable(_ name: String) throws -> Value? {
        guard let value = extra[name] ?? variables[name] else { return nil }
        // Names are short: a variable that is defined by itself shows as an endless chain, which this ends.
        let inner = PlainVariables(
            extra: extra.filter { $0.key.text != name }, variables: variables.filter { $0.key.text != name },
            templates: templates)
        return try templates.evaluateDeep(value, in: inner)
    }

    func text(_ template: String) throws -> String { try templates.evaluate(template: template, in: self).text }
}
