// SPDX-License-Identifier: Apache-2.0

extension Instances {
    /// Waits until a Linode has one of `statuses`; throws when it stands still at another one that nothing leads out
    /// of, or when `limit` is over.
    ///
    /// The status is what counts: events come late, and some never. They only say why something failed.
    public func wait(
        for id: Int, toBe statuses: Set<InstanceStatus>, limit: Duration = .seconds(600), since event: Int = 0
    ) async throws -> Instance {
        let words = statuses.map(\.rawValue).sorted().joined(separator: " or ")
        var asked = 0
        return try await client.wait(for: "Linode \(id) to be \(words)", limit: limit) {
            let instance = try await get(id)
            if statuses.contains(instance.status) { return instance }
            asked += 1
            if asked % 5 == 0 { try await complain(about: instance, since: event) }
            return nil
        }
    }

    /// Waits until a Linode stands still, whether running or not.
    public func waitUntilSettled(_ id: Int, limit: Duration = .seconds(600)) async throws -> Instance {
        try await wait(for: id, toBe: [.running, .offline, .stopped], limit: limit)
    }

    /// Waits until a Linode that was deleted is really gone.
    public func waitUntilGone(_ id: Int, limit: Duration = .seconds(300)) async throws {
        _ = try await client.wait(for: "Linode \(id) to be gone", limit: limit) { () -> Bool? in
            do {
                _ = try await get(id)
                return nil
            } catch let error as LinodeError where error.code == .notFound {
                return true
            }
        }
    }

    private func complain(about instance: Instance, since event: Int) async throws {
        guard let last = try await client.events.latest(about: instance.id, type: "linode"), last.id > event,
            last.status == "failed"
        else { return }
        let why = last.message.map { ": \($0)" } ?? ""
        throw LinodeError(.notReached, "`\(instance.label)`: \(last.action) failed\(why); it is \(instance.status)")
    }
}
