// SPDX-License-Identifier: Apache-2.0

import Playbooks
import Values
import YAMLDocument

/// What all tasks of a play share.
struct PlayContext: Sendable {
    var play: Play
    /// All hosts of the play, and those of the present batch.
    var allHosts: [String]
    var batch: [String]
    /// Hosts of the batch that are still in the game.
    var active: [String]
    /// Answers to `vars_prompt`; finished values.
    var answers = Dict()
    /// Variables of `vars_files`, as written, by host (names may hold the host's facts).
    var fileVariables: [String: Dict] = [:]
    /// The calls of roles that stand in `roles:`, dependencies first.
    var roles: [RoleInvocation] = []
}

/// What stands around a task inside its play: the keywords and variables of its blocks, and its roles.
struct BlockContext: Sendable {
    /// Keywords of the play and all blocks, inherited.
    var keywords: Keywords
    /// Variables of the blocks, the outer first.
    var variables: [Dict] = []
    /// The roles around, the outermost first.
    var roles: [RoleInvocation] = []
    /// Variables that only handlers' or rescues' tasks see: `ansible_failed_task` and such; finished.
    var finished = Dict()

    /// The role a task here belongs to.
    var role: RoleInvocation? { roles.last }

    /// What stands around the items of `block`.
    func entering(_ block: Block) -> BlockContext {
        var inner = self
        inner.keywords = block.keywords.inheriting(from: keywords)
        if let role = block.role {
            inner.roles.append(role)
        }
        if !block.keywords.vars.isEmpty { inner.variables.append(block.keywords.vars.values) }
        return inner
    }

    /// What stands around tasks that an include brought in.
    func entering(include keywords: Keywords, variables: Dict) -> BlockContext {
        var inner = self
        inner.keywords = keywords.inheriting(from: self.keywords)
        inner.variables += [variables, keywords.vars.values].filter { !$0.isEmpty }
        return inner
    }
}
