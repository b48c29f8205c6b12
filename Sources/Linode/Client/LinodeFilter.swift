// SPDX-License-Identifier: Apache-2.0

import Values

/// Which items of a list are meant: the `X-Filter` header.
public struct LinodeFilter: Sendable, Hashable {
    /// The filter as the API reads it.
    public var json: Value

    private init(_ json: Value) { self.json = json }

    /// Items whose `field` is `value`.
    public static func equal(_ field: String, _ value: Value) -> LinodeFilter {
        LinodeFilter(.dict([.string(field): value]))
    }
    /// Items whose `field` is at least `value`.
    public static func atLeast(_ field: String, _ value: Value) -> LinodeFilter {
        LinodeFilter(.dict([.string(field): ["+gte": value]]))
    }
    /// Items whose text or list `field` contains `text`.
    public static func contains(_ field: String, _ text: String) -> LinodeFilter {
        LinodeFilter(.dict([.string(field): ["+contains": .string(text)]]))
    }
    /// Items that all of `filters` mean.
    public static func all(_ filters: [LinodeFilter]) -> LinodeFilter {
        LinodeFilter(["+and": .list(filters.map(\.json))])
    }
    /// This filter with the newest, or greatest, first.
    public func descending(by field: String) -> LinodeFilter {
        var dict = json.dict ?? [:]
        dict["+order_by"] = .string(field)
        dict["+order"] = "desc"
        return LinodeFilter(.dict(dict))
    }

    /// The header's value.
    public var header: String { json.json(JSONLayout(compact: true)) }
}
