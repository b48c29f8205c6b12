// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Which tasks of the playbooks run.
struct SelectionOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "Only tasks with one of these tags: `web,db`. May be repeated.")
    var tags: [String] = []

    @Option(help: "No tasks with one of these tags.")
    var skipTags: [String] = []

    @Option(help: "Leave out all tasks before the one called so.")
    var startAtTask: String?

    @Flag(help: "Run notified handlers also on hosts that failed.")
    var forceHandlers = false
}

/// What is shown in place of a run.
struct LookOptions: ParsableArguments {
    @Flag(help: "Check the playbooks and end; modules that only Ansible has are told too.")
    var syntaxCheck = false

    @Flag(help: "List the hosts of each play and end.")
    var listHosts = false

    @Flag(help: "List the tasks and end.")
    var listTasks = false

    @Flag(help: "List the tags and end.")
    var listTags = false

    /// Whether anything is to be shown in place of a run.
    var isAsked: Bool { syntaxCheck || listHosts || listTasks || listTags }
}
