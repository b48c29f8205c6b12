// SPDX-License-Identifier: Apache-2.0

import Playbooks
import Values

/// What a play leaves behind when it is through with a batch of hosts, or with one of them.
struct BatchEnd: Sendable {
    var state: RunState
    var summary: RunSummary
    var taskNumber: Int
    /// The hosts that came through.
    var survivors: [String] = []
    /// Whether the play takes no further batch.
    var endsPlay = false
    /// What was put into the inventory meanwhile.
    var inventoryChanges: [InventoryChange] = []
    /// What ended it before its time; the rest is as it was then.
    var error: (any Error)?

    /// Takes in what a host has done that ran by itself.
    mutating func merge(_ other: BatchEnd, of host: String) {
        state[host] = other.state[host]
        state.lost.formUnion(other.state.lost)
        summary[host] = other.summary[host]
        taskNumber = max(taskNumber, other.taskNumber)
        survivors += other.survivors
        endsPlay = endsPlay || other.endsPlay
        error = error ?? other.error
        for change in other.inventoryChanges { state.apply(change) }
    }
}

extension PlayRun {
    /// Runs the play; what it leaves behind is there also when it ends early.
    func runToEnd() async -> BatchEnd {
        for host in hosts { summary[host] = summary[host] }
        takeUpDueHandlers()
        var survivors: [String] = []
        var failure: (any Error)?
        do { survivors = try await run() } catch { failure = error }
        state.lost.formUnion(failures.keys)
        return BatchEnd(
            state: state, summary: summary, taskNumber: taskNumber, survivors: survivors, endsPlay: endsPlay,
            inventoryChanges: inventoryChanges, error: failure)
    }
}
