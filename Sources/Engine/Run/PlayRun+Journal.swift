// SPDX-License-Identifier: Apache-2.0

import Playbooks

/// Handlers that outlive the run: they are due on disk before the change that asks for them is made.
extension PlayRun {
    func due(_ handler: String, _ host: String) -> Journal.Due {
        Journal.Due(play: play.play.title, host: host, handler: handler)
    }

    /// Takes up the handlers that an earlier run, which ended early, left due.
    func takeUpDueHandlers() {
        guard let journal = services.journal else { return }
        for host in hosts {
            for name in journal.due(in: play.play.title, on: host) where notified[host]?.contains(name) != true {
                notified[host, default: []].append(name)
                services.events.warn("\(host): `\(name)` is still due from a run that ended early; it will run now")
            }
        }
    }

    /// Lets go of due handlers that the playbook has no more.
    func forgetUnknownHandlers() throws {
        for (host, names) in notified {
            for name in names where try !hasHandler(name, host) {
                notified[host]?.removeAll { $0 == name }
                services.journal?.note(done: due(name, host))
            }
        }
    }

    /// Notes what a task may ask for before it changes anything: nobody knows whether we live to hear its answer.
    func intend(_ keywords: Keywords, on hosts: [String]) {
        guard let journal = services.journal else { return }
        for host in hosts {
            for name in literalNames(keywords) where notified[host]?.contains(name) != true {
                journal.note(due: due(name, host))
            }
        }
    }

    /// Takes back what a task did not ask for after all.
    func settle(_ keywords: Keywords, on hosts: [String]) {
        guard let journal = services.journal else { return }
        for host in hosts {
            for name in literalNames(keywords) where notified[host]?.contains(name) != true {
                journal.note(done: due(name, host))
            }
        }
    }

    private func literalNames(_ keywords: Keywords) -> [String] {
        keywords.notify.filter { !$0.isTemplate }.map(\.text)
    }
}
