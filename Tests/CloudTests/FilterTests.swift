// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import Cloud

@Suite struct FilterTests {
    private let items: [Value] = [
        ["id": 1, "label": "web1", "tags": ["site"], "entity": ["id": 7, "type": "linode"]],
        ["id": 2, "label": "web2", "tags": [], "entity": ["id": 8, "type": "linode"]],
        ["id": 3, "label": "db1", "tags": ["site", "db"], "entity": ["id": 7, "type": "domain"]],
    ]

    @Test(arguments: [
        (#"{}"#, [1, 2, 3]), (#"{"label": "web2"}"#, [2]), (#"{"label": {"+contains": "WEB"}}"#, [1, 2]),
        (#"{"label": {"+neq": "web2"}}"#, [1, 3]), (#"{"id": {"+gte": 2}}"#, [2, 3]),
        (#"{"id": {"+gt": 1, "+lt": 3}}"#, [2]),
        (#"{"tags": "site"}"#, [1, 3]), (#"{"tags": {"+contains": "d"}}"#, [3]),
        (#"{"entity.id": 7, "entity.type": "linode"}"#, [1]), (#"{"+or": [{"label": "db1"}, {"id": 2}]}"#, [2, 3]),
        (#"{"+and": [{"tags": "site"}, {"id": {"+lte": 1}}]}"#, [1]),
        (#"{"+order_by": "label"}"#, [3, 1, 2]), (#"{"+order_by": "id", "+order": "desc"}"#, [3, 2, 1]),
        (#"{"label": "nobody"}"#, []),
    ])
    func `a filter keeps what it asks for, in its order`(filter: String, ids: [Int]) throws {
        #expect(try Filter(filter).apply(items).map { $0["id"]?.int } == ids)
    }

    @Test(arguments: [
        "", "[]", "{", #"{"+xor": []}"#, #"{"id": {"+about": 3}}"#, #"{"+or": {"id": 1}}"#, #"{"+order": "up"}"#,
    ])
    func `a filter that can't be read is refused`(filter: String) {
        let error = #expect(throws: APIError.self) { try Filter(filter) }
        #expect(error?.status == 400)
        #expect(error?.reasons.first?.field == "X-Filter")
    }
}
