// SPDX-License-Identifier: Apache-2.0

import Values

extension Call {
    /// One page of `items` after the filter: 100 things, or `page_size` of 25 to 500.
    func page(_ items: [Value]) throws(APIError) -> Value {
        let found = filter.map { $0.apply(items) } ?? items
        guard let size = Int(query["page_size"] ?? "100"), (25...500).contains(size) else {
            throw APIError("Must be 25-500", field: "page_size")
        }
        guard let page = Int(query["page"] ?? "1"), page >= 1 else {
            throw APIError("Must be greater than or equal to 1", field: "page")
        }
        let pages = max(1, (found.count + size - 1) / size)
        guard page <= pages else { throw .notFound }
        let part = found.dropFirst((page - 1) * size).prefix(size)
        return [
            "data": .list(Array(part)), "page": .int(page), "pages": .int(pages), "results": .int(found.count),
        ]
    }

    /// The same for things.
    func page(_ things: [Thing]) throws(APIError) -> Value { try page(things.map(\.answer)) }
}
