// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Playbooks
import Values

/// What a task did on a host: its result, and what the run has to remember of it.
struct TaskOutcome: Sendable {
    var status: TaskStatus
    /// Ansible's result dictionary.
    var values: Dict
    var changes: [Change] = []
    var warnings: [String] = []
    var effects = TaskEffects()
    var delegate: String?
    var isHidden = false
    var start = 0.0
    var seconds = 0.0

    /// The value that `register` stores and conditions look at.
    var registered: Value { .dict(values) }
    var hasFailed: Bool { status == .failed || status == .unreachable }
}

/// What a task leaves behind for the rest of the run.
struct TaskEffects: Sendable {
    /// Facts: `ansible_facts` of a module.
    var facts = Dict()
    /// Whether the facts belong to the host the task was delegated to.
    var factsBelongToDelegate = false
    /// Finished variables: `set_fact`.
    var variables = Dict()
    /// Variables as written: `include_vars`.
    var included = Dict()
    /// Handlers to notify.
    var notify: [String] = []
    /// Hosts and groups for the inventory.
    var inventory: [InventoryChange] = []
    /// Files and roles to include, one for each item.
    var includes: [IncludeRequest] = []
    /// What `meta` asks for.
    var meta: MetaAction?

    /// Takes in the effects of a further item.
    mutating func merge(_ other: TaskEffects) {
        facts.merge(other.facts) { $1 }
        factsBelongToDelegate = factsBelongToDelegate || other.factsBelongToDelegate
        variables.merge(other.variables) { $1 }
        included.merge(other.included) { $1 }
        inventory += other.inventory
        includes += other.includes
        meta = meta ?? other.meta
    }
}

/// A change of the inventory in the middle of a run.
enum InventoryChange: Sendable {
    /// `add_host`
    case host(name: String, groups: [String], variables: Dict)
    /// `group_by`
    case group(name: String, parents: [String], host: String)
}

/// A file or role that a task wants included.
struct IncludeRequest: Sendable {
    /// What to load.
    enum Target: Sendable, Hashable {
        /// A file of tasks.
        case tasks(String)
        /// A role and the names of its parts.
        case role(name: String, tasksFrom: String?, varsFrom: String?, defaultsFrom: String?, handlersFrom: String?)
    }
    var target: Target
    /// Loop variables of the including task; finished values.
    var finished = Dict()
    /// Whether the role's variables are seen by later tasks.
    var isPublic = false
    /// Whether a role runs again though it has run.
    var allowDuplicates = true
}

/// What `meta` can ask for.
enum MetaAction: String, Sendable, CaseIterable {
    case flushHandlers = "flush_handlers"
    case refreshInventory = "refresh_inventory"
    case noop
    case clearFacts = "clear_facts"
    case clearHostErrors = "clear_host_errors"
    case endPlay = "end_play"
    case endHost = "end_host"
    case endBatch = "end_batch"
    case endRole = "end_role"
    case resetConnection = "reset_connection"
}
