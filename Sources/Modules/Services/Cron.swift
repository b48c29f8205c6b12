// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Jobs of cron.
struct Cron: Module {
    static let name = "cron"
    static let summary = "Adds, changes and removes jobs and variables of crontabs."
    static let notes = [
        "A job carries its name in a line `#Ansible: NAME` above it, so that Ansible and Lifeboat find each other's jobs."
    ]
    static let examples = [
        Example("A dump every night", "cron: { name: dump, minute: '30', hour: '3', job: /usr/local/bin/dump }"),
        Example(
            "In a file of its own",
            "cron: { name: tidy, special_time: weekly, user: root, cron_file: tidy, job: /usr/local/bin/tidy }"),
        Example("Mail goes to the operator", "cron: { name: MAILTO, env: true, job: ops@example.org }"),
    ]
    static let returns = [
        ReturnValue("jobs", "the names of all jobs"), ReturnValue("envs", "the names of all variables"),
        ReturnValue("cron_file", "the value of `cron_file`"),
        ReturnValue("backup_file", "where the old crontab is kept"),
    ]

    enum State: String, ParameterChoice { case absent, present }
    enum SpecialTime: String, ParameterChoice { case annually, daily, hourly, monthly, reboot, weekly, yearly }

    @Parameter("The job's or variable's name.") var name: String
    @Parameter("The command, or the variable's value.", aliases: "value") var job: String?
    @Parameter("Whose crontab, or who runs the job of a `cron_file`.") var user: String?
    @Parameter("A file in /etc/cron.d, or a path, instead of the user's crontab.") var cronFile: String?
    @Parameter("Whether it shall be there.") var state = State.present
    @Parameter("The minute: `0` to `59`, `*`, `*/5`, lists, ranges.") var minute = "*"
    @Parameter("The hour: `0` to `23` …") var hour = "*"
    @Parameter("The day of the month: `1` to `31` …", aliases: "dom") var day = "*"
    @Parameter("The month: `1` to `12` …") var month = "*"
    @Parameter("The day of the week: `0` to `6`, Sunday is 0.", aliases: "dow") var weekday = "*"
    @Parameter("A nickname instead of the five fields.") var specialTime: SpecialTime?
    @Parameter("Whether the job is switched off with a `#`.") var disabled = false
    @Parameter("Whether this is a variable.") var env = false
    @Parameter("The variable this one stands behind.") var insertafter: String?
    @Parameter("The variable this one stands in front of.") var insertbefore: String?
    @Parameter("Whether the old crontab is kept.") var backup = false

    struct Found: Sendable {
        var file: FileState?
        var text = ""
        /// Why the crontab can't be read; nil when it can.
        var trouble: String?
    }

    private var path: String? { cronFile.map { $0.hasPrefix("/") ? $0 : "/etc/cron.d/\($0)" } }
    private var userFlags: [String] { user.map { ["-u", $0] } ?? [] }

    func validate() throws {
        if insertafter != nil, insertbefore != nil {
            throw ArgumentError("insertafter and insertbefore exclude each other")
        }
        if specialTime != nil, [minute, hour, day, month, weekday].contains(where: { $0 != "*" }) {
            throw ArgumentError("You must specify time and date fields or special time.")
        }
        if path == "/etc/crontab" {
            throw ArgumentError("/etc/crontab is not managed", argument: "cron_file", hint: "use a file in /etc/cron.d")
        }
        if env, name.contains(" ") { throw ArgumentError("Invalid name for environment variable", argument: "name") }
        guard state == .present else { return }
        if cronFile != nil, user == nil, !env { throw ArgumentError("`cron_file` needs `user`", argument: "cron_file") }
        guard let job else { throw ArgumentError("You must specify 'job' to install a new cron job or variable") }
        if job.trimmedLineEnds.contains(where: \.isNewline) {
            throw ArgumentError("a job is one line", argument: "job", hint: "put several commands into a script")
        }
        if insertafter ?? insertbefore != nil, !env {
            throw ArgumentError("insertafter and insertbefore are valid only with env")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        if let path {
            return FileState.probe(path, content: .bytes(upTo: FileWrite.diffLimit)).map { file in
                Found(file: file, text: file.content.map { String(decoding: $0, as: UTF8.self) } ?? "")
            }
        }
        let script: ShellScript = """
            command -v crontab >/dev/null || { echo 'crontab is not on the host; install it first: apt: name=cron' >&2; exit 127; }
            crontab \(words: userFlags) -l
            """
        return Probe(script) { output in
            let isUnread = output.status > 1 || output.status == 1 && !output.stderr.contains("no crontab for")
            return Found(text: output.stdout, trouble: isUnread ? output.stderr.trimmedLineEnds : nil)
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        var decision = Decision()
        if let trouble = found.trouble {
            guard context.checkMode else { throw ModuleFailure(trouble) }
            decision.warnings.append(trouble)
        }
        var crontab = Crontab(found.text)
        if cronFile != nil, let file = path?.split(separator: "/").last,
            !file.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) })
        {
            decision.warnings.append(
                "cron passes over a file named `\(file)`: only letters, digits, `_` and `-` may stand in it")
        }
        let before = crontab
        try edit(&crontab, isTolerant: context.checkMode)
        decision.values["jobs"] = .strings(crontab.jobs)
        decision.values["envs"] = .strings(crontab.variables)
        decision.values["cron_file"] = cronFile.map(Value.string)
        let endsWell = found.text.isEmpty || found.text.hasSuffix("\n")
        guard crontab != before || !endsWell else { return decision }
        let header = path ?? "crontab of \(user ?? "the user")"
        decision.changes = [
            Change(
                "\(header): \(state == .present ? "set" : "remove") \(name)", before: found.text, after: crontab.text,
                header: header, steps: steps(found, crontab))
        ]
        guard backup else { return decision }
        decision.finish = { outputs, result in
            result.values["backup_file"] = outputs.first.map { .string($0.trimmed) }
        }
        return decision
    }

    private func edit(_ crontab: inout Crontab, isTolerant: Bool) throws {
        switch (state, env) {
        case (.absent, true): crontab.remove(variable: name)
        case (.absent, false): crontab.remove(job: name)
        case (.present, false): crontab.set(job: line, named: name)
        case (.present, true):
            guard crontab.set(variable: name, to: job ?? "", after: insertafter, before: insertbefore) else {
                // In check mode the task that sets the other variable has not really run.
                guard isTolerant else {
                    throw ModuleFailure("Variable named '\(insertafter ?? insertbefore ?? "")' not found.")
                }
                _ = crontab.set(variable: name, to: job ?? "", after: nil, before: nil)
                return
            }
        }
    }

    /// The job's line: when, in a file of its own who, and what.
    private var line: String {
        let time = specialTime.map { "@\($0.rawValue)" } ?? [minute, hour, day, month, weekday].joined(separator: " ")
        let who = cronFile == nil ? [] : [user ?? "root"]
        return (disabled ? "#" : "") + ([time] + who + [(job ?? "").trimmedLineEnds]).joined(separator: " ")
    }

    private func steps(_ found: Found, _ crontab: Crontab) -> [Step] {
        var steps: [Step] = []
        if backup {
            let copy = ShellScript.feed(Array(found.text.utf8), to: "cat >\"$file\"")
            steps.append(.run("file=$(mktemp /tmp/crontabXXXXXXXX) || exit" + copy + "echo \"$file\""))
        }
        guard let path, let file = found.file else {
            return steps + [.run(.feed(Array(crontab.text.utf8), to: "crontab \(words: userFlags) -"))]
        }
        if state == .absent, crontab.isEmpty { return steps + [.run("rm -f -- \(path)")] }
        return steps + FileWrite(path: path, content: Array(crontab.text.utf8)).steps(from: file)
    }
}

extension String {
    /// The text without line ends at its ends.
    var trimmedLineEnds: String {
        String(drop(while: \.isNewline).reversed().drop(while: \.isNewline).reversed())
    }
}
