// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Synchronization

/// The numbers of tasks where each host goes at its own pace: the same task has the same number on every host.
///
/// A task is known by its place and by how often the host has come there, since a file may be included several times.
final class TaskNumbers: Sendable {
    private struct Turn: Hashable {
        var place: SourceLocation
        var count: Int
    }
    private struct State {
        var last: Int
        var known: [Turn: Int] = [:]
    }
    private let state: Mutex<State>

    /// Numbers that follow on `last`.
    init(after last: Int) { state = Mutex(State(last: last)) }

    /// The number of the task that is written at `place`, for a host that begins it for the `count`th time.
    func number(at place: SourceLocation, count: Int) -> Int {
        let turn = Turn(place: place, count: count)
        return state.withLock { state in
            if let number = state.known[turn] { return number }
            state.last += 1
            state.known[turn] = state.last
            return state.last
        }
    }
}
