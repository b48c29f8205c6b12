// SPDX-License-Identifier: Apache-2.0

import Values

/// How to find out whether a call that got no answer was done after all.
///
/// The API has no keys that would make repeating a POST safe, so every call that makes something names what it would
/// have left behind.
public enum LookUp: Sendable {
    /// An item of the list at `path` that has all of `members`.
    case item(path: String, filter: LinodeFilter?, members: Dict)
    /// An event of that kind about that thing, newer than those before the call; the answer is then the thing's.
    case event(action: EventAction, entity: Int, answer: String?)
    /// Doing it twice is no different from doing it once.
    case harmless

    /// A thing of the list at `path` with that label.
    public static func label(_ path: String, _ label: String) -> LookUp {
        .item(path: path, filter: .equal("label", .string(label)), members: ["label": .string(label)])
    }
}

extension LinodeClient {
    /// What has to be remembered before a call, so that it can be looked up after it.
    func remember(for lookUp: LookUp?) async throws -> Int {
        guard case .event(_, let entity, _)? = lookUp else { return 0 }
        return try await events.latest(about: entity, type: "linode")?.id ?? 0
    }

    /// What a call that got no answer left behind; nil when it was not done.
    func find(_ lookUp: LookUp, since mark: Int) async throws -> Value? {
        switch lookUp {
        case .harmless: return nil
        case .item(let path, let filter, let members):
            return try await values(path, filter: filter).first { item in
                // What is empty may be left out: so it is with the name of a record of the domain itself.
                members.allSatisfy { (item.dict?[$0.key] ?? "") == $0.value }
            }
        case .event(let action, let entity, let answer):
            guard let event = try await events.latest(about: entity, type: "linode", action: action), event.id > mark
            else { return nil }
            guard let answer else { return [:] }
            return try await send(LinodeCall(.get, answer)).value
        }
    }
}
