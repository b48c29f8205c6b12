// SPDX-License-Identifier: Apache-2.0

import Values

/// The calls about what happened in the account.
public struct Events: Sendable {
    let client: LinodeClient

    /// The events that `filter` means, newest first; only the first page of them.
    public func recent(_ filter: LinodeFilter? = nil) async throws -> [AccountEvent] {
        var call = LinodeCall(.get, "/account/events")
        call.filter = (filter ?? .atLeast("id", 0)).descending(by: "created")
        call.query.append(("page_size", "25"))
        let answer = try await client.send(call).value
        let events: [AccountEvent] = try Fields(answer, kind: "list of events").list("data")
        return events.sorted { $0.id > $1.id }
    }

    /// The newest event about a thing; nil when there is none.
    public func latest(about id: Int, type: String, action: EventAction? = nil) async throws -> AccountEvent? {
        var filters: [LinodeFilter] = [.equal("entity.id", .int(id)), .equal("entity.type", .string(type))]
        if let action { filters.append(.equal("action", .string(action.rawValue))) }
        return try await recent(.all(filters)).first { event in
            event.entity?.id == id && event.entity?.type == type && (action == nil || event.action == action)
        }
    }
}

extension LinodeClient {
    /// The calls about what happened in the account.
    public var events: Events { Events(client: self) }
}
