// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import Cloud

@Suite struct FaultTests {
    private func add(_ fault: Value, to cloud: TestCloud) throws {
        var request = HTTPRequest(method: "POST", path: "/sandbox/faults")
        request.body = Array(fault.json().utf8)
        let response = cloud.server.control(request)
        try #require(response.status == 200)
    }

    @Test(arguments: [
        ("429", 429, "Retry-After"), ("503", 503, "Retry-After"), ("maintenance", 503, "X-Maintenance-Mode"),
        ("busy", 400, nil), ("500", 500, nil),
    ])
    func `a refusal strikes once and nothing is done`(fault: String, status: Int, header: String?) throws {
        try TestCloud.with { cloud in
            try add(["fault": .string(fault)], to: cloud)
            let refused = cloud.send("POST", "linode/instances", TestCloud.linode("web1"))
            #expect(refused.status == status)
            if let header { #expect(refused.header(header) != nil) }
            #expect(cloud.call("GET", "linode/instances").body["results"] == 0)
            #expect(cloud.call("POST", "linode/instances", TestCloud.linode("web1")).status == 200)
        }
    }

    @Test func `a connection is dropped after the work was done, or before`() throws {
        try TestCloud.with { cloud in
            try add(["fault": "drop", "method": "POST"], to: cloud)
            #expect(cloud.call("GET", "linode/instances").status == 200, "another method is not struck")
            #expect(cloud.send("POST", "linode/instances", TestCloud.linode("web1")).status == 0)
            #expect(cloud.call("GET", "linode/instances").body["results"] == 1)
            try add(["fault": "drop_before", "path": "/v4/linode"], to: cloud)
            #expect(cloud.send("POST", "linode/instances", TestCloud.linode("web2")).status == 0)
            #expect(cloud.call("GET", "linode/instances").body["results"] == 1)
        }
    }

    @Test func `a fault can wait for one request by its number`() throws {
        try TestCloud.with { cloud in
            try add(["fault": "503", "at": 3], to: cloud)
            let statuses = (1...4).map { _ in cloud.call("GET", "regions").status }
            #expect(statuses == [200, 200, 503, 200])
        }
    }

    @Test func `a stale read tells how things were`() throws {
        try TestCloud.with { cloud in
            cloud.call("POST", "linode/instances", TestCloud.linode("web1"))
            try add(["fault": "stale", "seconds": 50], to: cloud)
            #expect(cloud.call("GET", "linode/instances").body["results"] == 0)
            #expect(cloud.call("GET", "linode/instances").body["results"] == 1)
        }
    }

    @Test func `events can be late or lost`() throws {
        try TestCloud.with { cloud in
            cloud.call("POST", "linode/instances", TestCloud.linode("web1"))
            #expect(cloud.call("GET", "account/events").body["results"] == 1)
            try add(["fault": "no_events"], to: cloud)
            cloud.call("POST", "linode/instances", TestCloud.linode("web2"))
            #expect(cloud.call("GET", "account/events").body["results"] == 1)
            try add(["fault": "slow_events", "seconds": 60], to: cloud)
            #expect(cloud.call("GET", "account/events").body["results"] == 0)
        }
    }
}
