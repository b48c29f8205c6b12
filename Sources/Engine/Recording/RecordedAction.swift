// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import HostAccess
import ModuleKit
import Playbooks
import Values

/// An action of a run that is recorded: begins its entry, and refuses what a script of one machine can't do.
struct RecordedAction {
    private let run: TaskRun
    private let recording: Recording

    /// The action of `run`; nil when nothing is recorded.
    init?(run: TaskRun, scope: HostScope) throws {
        guard let recording = run.services.recording else { return nil }
        self.run = run
        self.recording = recording
        let item = run.task.loop == nil ? nil : try scope.variable("item")
        let title = run.info.title + (item?.string.map { " (\($0))" } ?? "")
        var task = RecordedTask(title: title, place: run.info.place)
        if !run.task.until.isEmpty || run.task.retries != nil {
            task.tries = 1 + Int(try run.services.number(run.task.retries, in: scope, what: "retries") ?? 3)
            task.pause = Int(try run.services.number(run.task.delay, in: scope, what: "delay") ?? 5)
        }
        recording.begin(task)
    }

    /// Refuses modules that work on more than this machine, or that end it.
    func check(_ arguments: Arguments) throws {
        switch run.task.action.shortName {
        case "reboot":
            throw refuse("a reboot would end the script", hint: "reboot the machine when the script is through")
        case "fetch": throw refuse("there is nobody to fetch the file `\(arguments.values["src"]?.text ?? "")` for")
        case "wait_for":
            let awaited = arguments.values["host"]?.text ?? "127.0.0.1"
            guard !["127.0.0.1", "localhost", "::1", "0.0.0.0"].contains(awaited) else { return }
            throw refuse("waits for `\(awaited)`, which need not be there when the script runs")
        default: return
        }
    }

    /// The error for modules whose state lives behind an API.
    func refuseService() -> Diagnostic {
        refuse("works on a service and not on the machine", hint: "leave it out with --skip-tags")
    }

    /// The recording, for work on `target`; nil for work on the controller, which is no part of it.
    func recording(for target: StatementContext.Target) throws -> Recording? {
        if let delegate = target.delegate, delegate != recording.host {
            guard target.settings.kind == .ssh else { return nil }
            throw refuse("works on `\(delegate)`, another host than `\(recording.host)`")
        }
        if target.settings.kind == .ssh, target.become == nil, let user = target.settings.user, user != "root" {
            throw refuse(
                "works as `\(user)`, who is not there on a bare machine", hint: "say `become: true`, or log in as root")
        }
        return recording
    }

    private func refuse(_ reason: String, hint: String? = nil) -> Diagnostic {
        recording.refuse("\(run.info.title): \(reason)", at: run.info.place, hint: hint)
    }
}
