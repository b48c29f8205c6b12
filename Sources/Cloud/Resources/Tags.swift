// SPDX-License-Identifier: Apache-2.0

import Values

extension Routes {
    static let tags: [Route] = [
        Route("GET", "tags", .read("account")) { account, call throws(APIError) in
            try call.page(account.tagNames.map { ["label": .string($0)] })
        },
        Route("POST", "tags", .write("account")) { account, call throws(APIError) in
            let label = try call.requiredText("label")
            try account.checkTags([label])
            if !account.tagNames.contains(label) { _ = account.add(.tag, ["label": .string(label)]) }
            for (kind, name) in Account.tagged {
                for id in try call.numbers(name) ?? [] {
                    _ = try account.require(kind, id)
                    account.change(kind, id) { thing in
                        if !thing.tags.contains(label) { thing["tags"] = .strings(thing.tags + [label]) }
                    }
                }
            }
            return ["label": .string(label)]
        },
        Route("GET", "tags/{tagLabel}", .read("account")) { account, call throws(APIError) in
            let label = call.parameters[0]
            guard account.tagNames.contains(label) else { throw .notFound }
            let things = Account.tagged.flatMap { kind, name in
                account.all(kind).filter { $0.tags.contains(label) }
                    .map { thing -> Value in ["type": .string(String(name.dropLast())), "data": thing.answer] }
            }
            return try call.page(things)
        },
        Route("DELETE", "tags/{tagLabel}", .write("account")) { account, call throws(APIError) in
            let label = call.parameters[0]
            guard account.tagNames.contains(label) else { throw .notFound }
            for tag in account.all(.tag) where tag.label == label { account.remove(.tag, tag.id) }
            for (kind, _) in Account.tagged {
                for thing in account.all(kind) where thing.tags.contains(label) {
                    account.change(kind, thing.id) { $0["tags"] = .strings($0.tags.filter { $0 != label }) }
                }
            }
            return [:]
        },
    ]
}

extension Account {
    /// What can have tags, with the names of the lists in a request.
    static let tagged: [(Kind, String)] = [(.linode, "linodes"), (.domain, "domains"), (.balancer, "nodebalancers")]

    /// All tags, in the order of their letters: those that were made, and those that something has.
    var tagNames: [String] {
        Set(
            all(.tag).map(\.label) + Account.tagged.flatMap { all($0.0) }.flatMap(\.tags)
                + all(.firewall).flatMap(\.tags)
        )
        .sorted()
    }

    /// Tags are 3 to 50 characters long.
    func checkTags(_ tags: [String]) throws(APIError) {
        guard tags.allSatisfy({ (3...50).contains($0.count) }) else {
            throw APIError("Length must be 3-50 characters", field: "tags")
        }
    }
}
