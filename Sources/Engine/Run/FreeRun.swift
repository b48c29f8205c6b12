// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Playbooks
import YAMLDocument

extension PlaybookRun {
    /// Runs a play on its batch, with each host at its own pace: `strategy: free`.
    ///
    /// Each host is a run of its own. What others learn meanwhile is known to it only afterwards: nobody could rely
    /// on their order anyway. `run_once` has no meaning here; the task runs on every host.
    func runFreely(
        _ context: PlayContext, _ state: RunState, _ summary: RunSummary, _ selection: TaskSelection, from number: Int
    ) async -> BatchEnd {
        var all = BatchEnd(state: state, summary: summary, taskNumber: number)
        for host in context.batch { all.summary[host] = summary[host] }
        let numbers = TaskNumbers(after: number)
        await withTaskGroup(of: (String, BatchEnd).self) { group in
            var waiting = context.batch[...]
            func start() {
                guard let host = waiting.popFirst() else { return }
                group.addTask { [services] in
                    let run = PlayRun(
                        services: services, selection: selection, state: state, play: context, summary: summary,
                        taskNumber: number, hosts: [host])
                    run.numbers = numbers
                    return (host, await run.runToEnd())
                }
            }
            for _ in 0..<max(1, services.options.forks) { start() }
            while let (host, end) = await group.next() {
                all.merge(end, of: host)
                start()
            }
        }
        return all
    }
}

extension PlayRun {
    /// Whether other hosts go through the same tasks at their own pace.
    var isFree: Bool { hosts.count < play.batch.count }

    /// Says what a keyword or a module can't do where each host goes at its own pace.
    func checkFreedom(of task: PlayTask, runsOnce: Bool) throws {
        guard isFree, runsOnce else { return }
        if ["add_host", "pause"].contains(task.action.shortName) {
            throw Diagnostic(
                "`\(task.action.name)` works for all hosts at once, which `strategy: free` has no place for",
                at: task.action.location, hint: "put it into a play of its own")
        }
        guard hosts.first == play.batch.first else { return }
        services.events.warn("\(task.location): `run_once` has no effect with `strategy: free`: it runs on every host")
    }
}
