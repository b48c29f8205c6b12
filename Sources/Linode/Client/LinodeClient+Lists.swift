// SPDX-License-Identifier: Apache-2.0

import Values

extension LinodeClient {
    /// Something the API has, read.
    func get<Item: LinodeObject>(_ path: String) async throws -> Item {
        try Item(Fields(try await send(LinodeCall(.get, path)).value, kind: Item.kind))
    }

    /// Makes a call that answers with the thing it was about.
    func make<Item: LinodeObject>(_ call: LinodeCall) async throws -> Item {
        try Item(Fields(try await send(call).value, kind: Item.kind))
    }

    /// Makes a call whose answer says nothing.
    func perform(_ call: LinodeCall) async throws { _ = try await send(call) }

    /// All items of a list.
    func list<Item: LinodeObject>(
        _ path: String, filter: LinodeFilter? = nil, paged: Bool = true
    ) async throws -> [Item] {
        try await values(path, filter: filter, paged: paged).map { try Item(Fields($0, kind: Item.kind)) }
    }

    /// All items of a list as they come, page after page.
    ///
    /// Some lists say that they have pages but take no word about them; `paged` is false for those.
    func values(_ path: String, filter: LinodeFilter? = nil, paged: Bool = true) async throws -> [Value] {
        var (items, page, pages) = ([Value](), 1, 1)
        repeat {
            var call = LinodeCall(.get, path)
            call.filter = filter
            if page > 1 { call.query.append(("page", String(page))) }
            if paged { call.query.append(("page_size", "500")) }
            let answer = try await send(call).value
            guard let data = answer["data"]?.list else {
                throw LinodeError.unexpected("\(call.name): the answer has no `data`")
            }
            items += data
            pages = answer["pages"]?.int ?? 1
            page += 1
        } while page <= pages
        return items
    }
}
