// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Django's management commands.
struct DjangoManage: Module {
    static let name = "django_manage"
    static let summary = "Runs a command of a Django project's manage.py."
    static let notes = [
        "`changed` says whether the command did something: migrations applied, files copied, a table created, objects "
            + "loaded. `flush` always changes; other commands never do, use `changed_when` there.",
        "In check mode `migrate` and `collectstatic` are asked what they would do; all other commands are skipped.",
        "`env_file` goes beyond Ansible's module: the variables of that file are set for the command alone.",
    ]
    static let examples = [
        Example(
            "Bring the database up to date",
            "django_manage: { command: migrate, project_path: /srv/site/current, virtualenv: /srv/site/venv, env_file: /etc/site.env }"
        ),
        Example(
            "Collect what the web server serves itself",
            "django_manage: { command: collectstatic, project_path: /srv/site/current, virtualenv: /srv/site/venv }"),
    ]
    static let returns = [
        ReturnValue("out", "what the command printed"), ReturnValue("cmd", "the command"),
        ReturnValue("app_path", "the project's directory"),
    ]

    @Parameter("The command with its own words, such as `migrate` or `createsuperuser --noinput`.") var command: String
    @Parameter("The directory of manage.py.", aliases: "app_path", "chdir") var projectPath: String
    @Parameter("The settings module, such as `site.settings`.") var settings: String?
    @Parameter("A directory put in front of Python's search path.", aliases: "python_path") var pythonpath: String?
    @Parameter("The virtual environment whose Python is used.", aliases: "virtual_env") var virtualenv: String?
    @Parameter("A file of `KEY=VALUE` lines whose variables the command gets.") var envFile: String?
    @Parameter("Apps to work on, with spaces between them.") var apps: String?
    @Parameter("The table that `createcachetable` makes.") var cacheTable: String?
    @Parameter("Whether `collectstatic` empties its directory first.") var clear = false
    @Parameter("The database to work on.") var database: String?
    @Parameter("Whether `test` stops at the first failure.", aliases: "fail_fast") var failfast = false
    @Parameter("Fixtures for `loaddata`, with spaces between them.") var fixtures: String?
    @Parameter("Whether `migrate` passes over missing migrations (South only).") var skip: Bool?
    @Parameter("Whether `migrate` runs migrations out of order (South only).") var merge: Bool?
    @Parameter("Whether `collectstatic` links files instead of copying them.") var link: Bool?
    @Parameter("The class that runs tests.", aliases: "test_runner") var testrunner: String?
    @Parameter("Accepted and left alone: virtual environments are never created here.")
    var ackVenvCreationDeprecation: Bool?

    /// What manage.py would do, in check mode.
    struct Found: Sendable {
        /// Whether something would be done; nil when nobody asked.
        var wouldChange: Bool?
        var warning: String?
        var out = ""
    }

    private static let onlyFor: [String: [String]] = [
        "apps": ["test", "migrate", "makemigrations", "check"], "cache_table": ["createcachetable"],
        "clear": ["collectstatic"], "link": ["collectstatic"], "failfast": ["test"], "testrunner": ["test"],
        "database": ["createcachetable", "flush", "loaddata", "syncdb", "migrate"], "fixtures": ["loaddata"],
        "skip": ["migrate"], "merge": ["migrate"],
    ]

    func validate() throws {
        let words = try words
        guard let verb = words.first else { throw ArgumentError("a command is needed", argument: "command") }
        if verb == "loaddata" && fixtures == nil && words.count == 1 {
            throw ArgumentError("loaddata needs `fixtures`")
        }
        let given: [(String, Bool)] = [
            ("apps", apps != nil), ("cache_table", cacheTable != nil), ("clear", clear), ("link", link == true),
            ("failfast", failfast), ("testrunner", testrunner != nil), ("database", database != nil),
            ("fixtures", fixtures != nil), ("skip", skip == true), ("merge", merge == true),
        ]
        for (argument, isGiven) in given where isGiven {
            guard let commands = Self.onlyFor[argument], !commands.contains(verb), Self.known.contains(verb) else {
                continue
            }
            throw ArgumentError("`\(argument)` does not apply to \(verb)", argument: argument)
        }
    }

    private static let known = [
        "collectstatic", "createcachetable", "flush", "loaddata", "migrate", "syncdb", "test", "validate",
    ]

    /// The command's own words, quotes as a shell reads them.
    private var words: [String] {
        get throws {
            let words = try Words.split(command, argument: "command")
            return words
        }
    }

    /// All words after manage.py.
    var arguments: [String] {
        get throws {
            var all = try words
            let verb = all.first ?? ""
            if ["flush", "syncdb", "migrate", "test", "collectstatic"].contains(verb), !all.contains("--noinput") {
                all.append("--noinput")
            }
            func add(_ flag: String, _ isSet: Bool) { if isSet { all.append(flag) } }
            add("--clear", clear)
            add("--failfast", failfast)
            add("--skip", skip == true)
            add("--merge", merge == true)
            add("--link", link == true)
            for (name, value) in [
                ("--database", database), ("--settings", settings), ("--pythonpath", pythonpath),
                ("--testrunner", testrunner),
            ] { if let value { all.append("\(name)=\(value)") } }
            for text in [apps, cacheTable, fixtures] {
                all += (text ?? "").split(separator: " ").map(String.init)
            }
            return all
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        guard context.checkMode, let verb = try words.first, ["migrate", "collectstatic"].contains(verb) else {
            return Probe(known: Found())
        }
        let question = try arguments.filter { $0 != "--clear" } + [verb == "migrate" ? "--plan" : "--dry-run"]
        return Probe(program(question)) { output in
            if output.stderr.contains("LIFEBOAT-MISSING") {
                return Found(wouldChange: true, warning: Self.missing(output) + " yet")
            }
            guard output.succeeded else { return Found(wouldChange: true, warning: Self.words(of: output)) }
            let changes =
                verb == "migrate"
                ? !output.stdout.contains("No planned migration operations")
                : DjangoOutput.didChange("collectstatic", output.stdout)
            return Found(wouldChange: changes, out: output.stdout)
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        let (arguments, verb) = (try arguments, try words.first ?? "")
        var decision = Decision()
        decision.values = [
            "app_path": .string(projectPath), "project_path": .string(projectPath),
            "cmd": .string("./manage.py " + arguments.joined(separator: " ")), "out": .string(found.out),
            "virtualenv": virtualenv.map(Value.string) ?? .null, "settings": settings.map(Value.string) ?? .null,
            "pythonpath": pythonpath.map(Value.string) ?? .null,
        ]
        if let warning = found.warning { decision.warnings = [warning] }
        if context.checkMode {
            guard let would = found.wouldChange else {
                decision.skipped = "manage.py \(verb) can't be asked what it would do"
                return decision
            }
            if would { decision.changes = [Change("manage.py \(verb)", before: "", after: found.out)] }
            return decision
        }
        decision.changes = [Change("manage.py \(verb)", steps: [.ask(program(arguments))])]
        decision.finish = { outputs, result in
            guard let output = outputs.last else { return }
            guard output.succeeded else { throw Self.failure(output, verb) }
            result.values["out"] = .string(output.stdout)
            result.changed = DjangoOutput.didChange(verb, output.stdout)
        }
        return decision
    }

    private func program(_ arguments: [String]) -> ShellScript {
        let python = virtualenv.map { "\($0)/bin/python" } ?? "python3"
        var script: ShellScript = """
            command -v \(python) >/dev/null 2>&1 || { echo LIFEBOAT-MISSING \(python) >&2; exit 127; }
            cd -- \(projectPath) 2>/dev/null || { echo LIFEBOAT-MISSING \(projectPath) >&2; exit 127; }
            [ -f manage.py ] || { echo LIFEBOAT-MISSING \(projectPath + "/manage.py") >&2; exit 127; }
            """
        if let virtualenv { script += "export VIRTUAL_ENV=\(virtualenv); export PATH=\(virtualenv + "/bin:")\"$PATH\"" }
        if let envFile { script += EnvironmentFile.export(envFile) }
        return script + "exec \(python) manage.py \(words: arguments)"
    }

    private static func missing(_ output: ShellOutput) -> String {
        let path = output.stderr.split(separator: "LIFEBOAT-MISSING ").last.map { String($0).trimmed } ?? ""
        return "there is no \(path) on the host"
    }

    private static func words(of output: ShellOutput) -> String {
        let lines = (output.stderr.isEmpty ? output.stdout : output.stderr).split(separator: "\n").map(String.init)
        return lines.last(where: { !$0.trimmed.isEmpty })?.trimmed ?? "exit status \(output.status)"
    }

    private static func failure(_ output: ShellOutput, _ verb: String) -> ModuleFailure {
        let isMissing = output.stderr.contains("LIFEBOAT-MISSING")
        let text = output.stderr.isEmpty ? output.stdout : output.stderr
        let tail = text.split(separator: "\n").suffix(6).joined(separator: "\n")
        let message = isMissing ? missing(output) : "manage.py \(verb): \(words(of: output))\n\(tail)"
        return ModuleFailure(
            message,
            values: ["rc": .int(output.status), "stdout": .string(output.stdout), "stderr": .string(output.stderr)])
    }
}
