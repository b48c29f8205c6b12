// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// One site of nginx, as Debian lays them out.
struct NginxSite: Module {
    static let name = "nginx_site"
    static let summary = "Writes a site of nginx, tests the whole configuration with it, and reloads nginx."
    static let notes = [
        "The file goes to `/etc/nginx/sites-available/NAME`, the link to `/etc/nginx/sites-enabled/NAME`. nginx tests "
            + "the configuration with both in place; when it refuses, the old state is put back, the running nginx "
            + "never hears of it, and the task fails with nginx's words and the line that they are about.",
        "A stopped nginx is not started; that is the work of `service`.",
    ]
    static let examples = [
        Example(
            "The site from the role's templates/",
            "nginx_site: { name: edge, src: edge.conf.j2, default: false, variables: { upstream: 10.0.0.5 } }"),
        Example(
            "A small one", "nginx_site: { name: hello, config: 'server { listen 8080; return 200 hello; }' }"),
        Example("Away with it", "nginx_site: { name: hello, state: absent }"),
    ]
    static let returns = [
        ReturnValue("path", "the file in sites-available"),
        ReturnValue("enabled", "whether the site is served"),
        ReturnValue("reloaded", "whether nginx was told to read its configuration again"),
    ]

    enum State: String, ParameterChoice { case present, absent }

    @Parameter("The site's name, which its file has too.") var name: String
    @Parameter("Whether the site exists.") var state = State.present
    @Parameter("Whether it is served: linked from sites-enabled.") var enabled = true
    @Parameter("The configuration as text.", aliases: "content") var config: String?
    @Parameter("The configuration as a Jinja2 template of the role's `templates/`.", aliases: "template") var src:
        String?
    @Parameter("More variables for the template.", aliases: "vars") var variables = Mapping()
    @Parameter("Whether Debian's own `default` site is served; left out, it stays as it is.") var `default`: Bool?
    @Parameter("Whether a running nginx is told to read a changed configuration.") var reload = true

    func validate() throws {
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), !name.contains("\0"), !name.contains("\n")
        else {
            throw ArgumentError("`\(name)` can't be the name of a file", argument: "name")
        }
        if config != nil && src != nil { throw ArgumentError("config and src exclude each other") }
        if state == .present && config == nil && src == nil {
            throw ArgumentError("a site needs its configuration", hint: "give `config` (text) or `src` (a template)")
        }
        if name == "default" && self.default != nil {
            throw ArgumentError("the site `default` is governed by `enabled`", argument: "default")
        }
    }

    private var available: String { "/etc/nginx/sites-available/\(name)" }
    private var link: String { "/etc/nginx/sites-enabled/\(name)" }
    private static let defaultLink = "/etc/nginx/sites-enabled/default"

    func probe(in context: TaskContext) throws -> Probe<NginxState> {
        let links: ShellScript = """
            if [ -x /usr/sbin/nginx ] || command -v nginx >/dev/null 2>&1; then echo nginx=1; fi
            if read -r pid 2>/dev/null < /run/nginx.pid && kill -0 "$pid" 2>/dev/null; then echo running=1; fi
            if [ -e \(NginxChange.marker) ]; then echo unread=1; fi
            link=\(link)
            if [ -L "$link" ]; then printf 'link='; readlink -- "$link"; elif [ -e "$link" ]; then echo link=file; fi
            if [ -e \(Self.defaultLink) ]; then echo default=1; fi
            """
        let file = FileState.probe(available, content: .bytes(upTo: FileWrite.diffLimit))
        return file.and(Probe(links) { NginxState.facts(in: $0) }).map { NginxState(file: $0, facts: $1) }
    }

    func decide(from found: NginxState, in context: TaskContext) throws -> Decision {
        guard found.isInstalled || context.checkMode || state == .absent else {
            throw ModuleFailure("nginx is not installed on the host; install it first: apt: name=nginx")
        }
        var changes: [Change] = []
        var edits: ShellScript = ""
        func change(_ change: Change, _ script: ShellScript) {
            changes.append(change)
            edits += script
        }
        let content = state == .present ? try self.content(in: context) : []
        if state == .present {
            let write = FileWrite(
                path: available, content: content, attributes: FileAttributes(owner: "root", group: "root", mode: 0o644)
            )
            if var one = write.changes(from: found.file).first {
                one.steps = []
                change(one, NginxChange.writing(content, to: available))
            }
        } else if found.file.exists {
            let text = FileWrite.text(found.file.content)
            change(Change("\(available): remove", before: text, after: "", header: available), "rm -f -- \(available)")
        }
        let isServed = state == .present && enabled
        if isServed && found.linkTarget != available && found.linkTarget != "../sites-available/\(name)" {
            change(Change("\(link): link"), NginxChange.linking(link, to: available))
        } else if !isServed && found.linkTarget != nil {
            change(Change("\(link): unlink"), "rm -f -- \(link)")
        }
        if let wanted = self.default, wanted != found.hasDefault {
            change(
                Change("\(Self.defaultLink): \(wanted ? "link" : "unlink")"),
                wanted
                    ? NginxChange.linking(Self.defaultLink, to: "/etc/nginx/sites-available/default")
                    : "rm -f -- \(Self.defaultLink)")
        }
        return decision(changes, edits, content, found, isServed)
    }

    private func decision(
        _ changes: [Change], _ edits: ShellScript, _ content: [UInt8], _ found: NginxState, _ isServed: Bool
    ) -> Decision {
        var decision = Decision(changes: changes)
        let reloads = reload && found.isRunning && (!changes.isEmpty || found.isUnread)
        decision.values = [
            "path": .string(available), "enabled": .bool(isServed), "reloaded": .bool(reloads),
        ]
        if !found.isInstalled && state == .present {
            decision.warnings = ["nginx is not installed on the host yet"]
        }
        if changes.isEmpty {
            guard reloads else { return decision }
            decision.changes = [
                Change("reload nginx, which an earlier run left undone", steps: [.run(NginxChange.reload)])
            ]
            return decision
        }
        let paths = [available, link] + (self.default == nil ? [] : [Self.defaultLink])
        let script = NginxChange.script(edits, on: paths, reloads: reloads)
        decision.changes[decision.changes.count - 1].steps = [.ask(script)]
        let (name, available, link) = (name, available, link)
        decision.finish = { outputs, _ in
            guard let output = outputs.last, !output.succeeded else { return }
            throw NginxChange.failure(output, site: name, paths: [available, link], content: content)
        }
        return decision
    }

    private func content(in context: TaskContext) throws -> [UInt8] {
        var text = config ?? ""
        if let src { text = try context.render(context.files.find(src, kind: "templates"), variables.pairs) }
        if !text.hasSuffix("\n") { text += "\n" }
        return Array(text.utf8)
    }
}

/// What is known about a site on the host.
struct NginxState: Sendable {
    var file: FileState
    var facts: [String: String]

    /// `name=value` lines.
    static func facts(in output: ShellOutput) -> [String: String] {
        Dictionary(
            output.lines.compactMap { line in
                line.firstIndex(of: "=").map { (String(line[..<$0]), String(line[line.index(after: $0)...])) }
            }, uniquingKeysWith: { $1 })
    }

    var isInstalled: Bool { facts["nginx"] != nil }
    var isRunning: Bool { facts["running"] != nil }
    /// Whether a configuration was changed and never read.
    var isUnread: Bool { facts["unread"] != nil }
    /// Where the link in sites-enabled leads; `file` when it is no link; nil when nothing is there.
    var linkTarget: String? { facts["link"] }
    var hasDefault: Bool { facts["default"] != nil }
}
