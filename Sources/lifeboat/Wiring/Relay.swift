// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Carries what connections have to say to a run that is made after them.
final class Relay: Sendable {
    private let target = Mutex<(@Sendable (String) -> Void)?>(nil)

    /// From now on, everything goes to `target`.
    func lead(_ target: @escaping @Sendable (String) -> Void) { self.target.withLock { $0 = target } }

    /// Passes a text on.
    func tell(_ text: String) { target.withLock { $0 }?(text) }
}
