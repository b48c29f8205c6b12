// SPDX-License-Identifier: Apache-2.0

import Testing

/// A mistake in what a user writes, and what must be said of it.
struct Mistake: Sendable, CustomTestStringConvertible {
    /// What is wrong.
    var name: String
    /// The files of the project by name.
    var files: [String: String]
    /// The arguments of `lifeboat`.
    var command: [String]
    /// Texts that must be told; the first exactly once.
    var told: [String]
    /// The exit status, as `ansible-playbook` has it.
    var status: Int
    /// Whether it can only be known when the task is reached.
    var needsARun: Bool

    var testDescription: String { name }

    /// A project with one local host, and a play with the tasks `tasks`, indented by four.
    static func play(
        _ name: String, _ tasks: String, told: [String], status: Int = 4, needsARun: Bool = false,
        options: [String] = []
    ) -> Mistake {
        Mistake(
            name: name,
            files: [
                "hosts.yml": "all:\n  hosts:\n    here: {ansible_connection: local}\n",
                "play.yml": "- hosts: all\n  gather_facts: false\n  vars: {greeting: hello}\n  tasks:\n" + tasks,
                "wrong": "wrong\n",
            ],
            command: ["play", "-i", "hosts.yml", "play.yml"] + options, told: told, status: status,
            needsARun: needsARun)
    }
}
