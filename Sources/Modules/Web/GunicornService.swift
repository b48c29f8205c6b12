// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A Python web application under gunicorn and systemd.
struct GunicornService: Module {
    static let name = "gunicorn_service"
    static let summary = "Runs a Python web application under gunicorn, with a socket that systemd holds."
    static let notes = [
        "Writes `/etc/systemd/system/NAME.socket` and `NAME.service`. Because systemd holds the socket, connections "
            + "wait during a restart instead of being refused.",
        "Before a start, restart or reload gunicorn loads the application in `chdir` as the user with the environment "
            + "(`--check-config`). When that fails the task fails with Python's error and nothing was touched: a "
            + "reload onto a release that can't be imported would kill the running master.",
        "A reload (HUP) reads new code through a changed symbolic link in `chdir`; a changed virtual environment or "
            + "Python needs `restarted`.",
    ]
    static let examples = [
        Example(
            "The Django site",
            """
            gunicorn_service:
              name: site
              user: site
              chdir: /srv/site/current
              venv: /srv/site/venv
              app: site.wsgi:application
              environment_file: /etc/site.env
              read_write_paths: [/srv/site/media]
            """),
        Example(
            "Serve the new release",
            "gunicorn_service: { name: site, chdir: /srv/site/current, app: 'site.wsgi', state: reloaded }"),
    ]
    static let returns = [
        ReturnValue("socket", "what it listens on"),
        ReturnValue("status", "what was done: `started`, `restarted`, `reloaded`, `stopped`, `unchanged`"),
    ]

    enum State: String, ParameterChoice { case started, stopped, restarted, reloaded, absent }

    @Parameter("The name of both units.") var name: String
    @Parameter("What to bring it to.") var state = State.started
    @Parameter("Whether it starts at boot.") var enabled = true
    @Parameter("The application, `module:variable`.") var app: String?
    @Parameter("The directory it runs in; may be a symbolic link to the current release.") var chdir: String?
    @Parameter("The virtual environment; left out, Debian's gunicorn.", aliases: "virtualenv") var venv: String?
    @Parameter("The user it runs as.") var user = "www-data"
    @Parameter("The group it runs as; the user's own when left out.") var group: String?
    @Parameter("How many processes answer.") var workers = 3
    @Parameter("How many threads each has.") var threads: Int?
    @Parameter("The kind of worker, such as `gthread`.") var workerClass: String?
    @Parameter("A socket's path or `host:port`; `/run/NAME.sock` when left out.") var bind: String?
    @Parameter("The user who owns the socket: the web server's.") var socketUser = "www-data"
    @Parameter("The group that owns the socket.") var socketGroup: String?
    @Parameter("The socket's mode.") var socketMode = FileMode.bits(0o660)
    @Parameter("A file of `KEY=VALUE` lines; secrets belong there.") var environmentFile: String?
    @Parameter("Environment variables; everybody can read them, so no secrets here.") var environment = Mapping()
    @Parameter("Seconds until a silent worker is killed.") var timeout = 30
    @Parameter("Seconds a worker has to finish its requests.") var gracefulTimeout = 30
    @Parameter("Requests after which a worker is replaced; 0 for never.") var maxRequests = 1000
    @Parameter("How far that number varies between workers.") var maxRequestsJitter = 100
    @Parameter("Seconds an idle connection stays open.") var keepAlive: Int?
    @Parameter("Directories it may write to; everything else is read-only for it.") var readWritePaths: [String] = []
    @Parameter("More words for gunicorn.") var extraArgs: [String] = []
    @Parameter("What the units are called in lists.") var description: String?

    /// What was found of the two units.
    struct Found: Sendable {
        var socket: FileState
        var service: FileState
        var facts: [String: String]
        func isActive(_ unit: String) -> Bool {
            ["active", "activating", "reloading"].contains(facts["\(unit).ActiveState"])
        }
        func isEnabled(_ unit: String) -> Bool { facts["\(unit).UnitFileState"] == "enabled" }
    }

    func validate() throws {
        let isName = name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-_.@:".utf8.contains(byte)
        }
        guard isName && !name.isEmpty else {
            throw ArgumentError("`\(name)` can't be the name of a unit", argument: "name")
        }
        if state != .absent && state != .stopped && (app == nil || chdir == nil) {
            throw ArgumentError("state \(state.rawValue) needs `app` and `chdir`")
        }
        for (argument, path) in [("chdir", chdir), ("venv", venv), ("environment_file", environmentFile)] {
            if let path, !path.hasPrefix("/") {
                throw ArgumentError("`\(path)` is not an absolute path", argument: argument)
            }
        }
        for path in readWritePaths where !path.hasPrefix("/") {
            throw ArgumentError("`\(path)` is not an absolute path", argument: "read_write_paths")
        }
        if workers < 1 { throw ArgumentError("at least one worker is needed", argument: "workers") }
        for key in environment.pairs.keys where !EnvironmentFile.isName(key.text) {
            throw ArgumentError("`\(key.text)` is not the name of a variable", argument: "environment")
        }
    }

    var socketPath: String { "/etc/systemd/system/\(name).socket" }
    var servicePath: String { "/etc/systemd/system/\(name).service" }
    /// Stands while changed units were not yet put to work, so that a run that was cut short is completed by the next.
    var marker: String { "/run/lifeboat-\(name)-restart" }
    var program: String { venv.map { "\($0)/bin/gunicorn" } ?? "/usr/bin/gunicorn" }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let units: ShellScript = """
            for unit in socket service; do
                systemctl show \(name)."$unit" -p ActiveState -p UnitFileState -p NeedDaemonReload 2>/dev/null |
                    while IFS= read -r line; do echo "$unit.$line"; done
            done
            if [ -e \(marker) ]; then echo unfinished=1; fi
            if [ -x \(program) ]; then echo program=1; fi
            set -- \(words: readWritePaths)
            for path in "$@"; do [ -e "$path" ] || echo "missing=$path"; done
            """
        let files = FileState.probe(socketPath, content: .bytes(upTo: FileWrite.diffLimit))
            .and(FileState.probe(servicePath, content: .bytes(upTo: FileWrite.diffLimit)))
        return files.and(Probe(units) { NginxState.facts(in: $0) }).map {
            Found(socket: $0.0, service: $0.1, facts: $1)
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        if state == .absent { return removal(found) }
        if state == .stopped && app == nil { return stopping(found, files: []) }
        var warnings: [String] = []
        for problem in [
            found.facts["program"] == nil
                ? "there is no \(program) on the host; install it first: pip: name=gunicorn virtualenv=…" : nil,
            found.facts["missing"].map { "read_write_paths: \($0) does not exist on the host" },
        ].compactMap({ $0 }) where state != .stopped {
            guard context.checkMode else { throw ModuleFailure(problem) }
            warnings.append(problem)
        }
        let files = unitChanges(found)
        var decision = state == .stopped ? stopping(found, files: files.all) : running(found, files)
        decision.warnings = warnings
        return decision
    }
}
