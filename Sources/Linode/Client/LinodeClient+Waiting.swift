// SPDX-License-Identifier: Apache-2.0

extension LinodeClient {
    /// Asks again and again until there is an answer, but no longer than `limit`; `what` completes "waited for …".
    ///
    /// Every second at first, and every third after a minute: ten machines at once stay below what Linode allows.
    public func wait<Found: Sendable>(
        for what: String, limit: Duration = .seconds(600), _ ask: () async throws -> Found?
    ) async throws -> Found {
        let start = ContinuousClock.now
        var paused = Duration.zero
        while true {
            if let found = try await ask() { return found }
            // The answers take time, too; and a pause may have been told to be shorter than it claims.
            let passed = max(paused, ContinuousClock.now - start)
            let time = max(.seconds(1), min(.seconds(3), passed / 20))
            guard passed + time <= limit else {
                throw LinodeError(
                    .notReached, "waited \(limit.components.seconds) s in vain for \(what)",
                    hint: "run it again: it goes on where it stopped")
            }
            try await pause(time)
            paused += time
        }
    }
}
