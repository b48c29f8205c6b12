// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

extension Account {
    /// Notes that something happens to `thing`, and returns the event's number.
    ///
    /// `status` is `notification` for what is done already, else `scheduled`, and the work says more later.
    @discardableResult
    mutating func tell(_ action: String, _ type: String, _ thing: Thing, status: String = "notification") -> Int {
        let sections = [
            "linode": "linode/instances", "domain": "domains", "nodebalancer": "nodebalancers",
            "firewall": "networking/firewalls", "stackscript": "linode/stackscripts", "vpc": "vpcs",
        ]
        let section = sections[type] ?? type
        let event = add(
            .event,
            [
                "action": .string(action), "created": .string(Place.stamp()), "duration": .float(0),
                "entity": [
                    "id": .int(thing.id), "label": .string(thing.label), "type": .string(type),
                    "url": .string("/v4/\(section)/\(thing.id)"),
                ],
                "message": .null, "read": false, "seen": false, "status": .string(status), "time_remaining": .null,
                "username": .string(Account.user),
            ], inner: ["began": .int(time(nil))])
        // The real account forgets after 90 days.
        if all(.event).count > 2000, let oldest = all(.event).first { remove(.event, oldest.id) }
        if status != "notification" { change(.event, event.id) { $0["percent_complete"] = 0 } }
        return event.id
    }

    /// The work behind an event is this far.
    mutating func progress(_ event: Int, percent: Int) {
        change(.event, event) { event in
            event["status"] = "started"
            event["percent_complete"] = .int(percent)
            event["time_remaining"] = .string("00:00:0\(max(1, 9 - percent / 12))")
        }
    }

    /// The work behind an event has ended; `failure` says why it did not succeed.
    mutating func finish(_ event: Int, failure: String? = nil) {
        change(.event, event) { event in
            event["status"] = .string(failure == nil ? "finished" : "failed")
            event["percent_complete"] = 100
            event["time_remaining"] = .null
            event["message"] = failure.map { .string($0) } ?? .null
            event["duration"] = .float(Double(time(nil) - (event.inner["began"]?.int ?? 0)))
        }
    }

    /// The one user of the account.
    static let user = "sandbox"
}

extension Routes {
    static let events: [Route] = [
        Route("GET", "account/events", .read("events")) { account, call throws(APIError) in
            let now = time(nil)
            let told = account.all(.event).reversed().filter { event in
                event.id < call.events.missingFrom ?? .max
                    && (event.inner["began"]?.int ?? 0) + call.events.delay <= now
            }
            return try call.page(told)
        },
        Route("GET", "account/events/{eventId}", .read("events")) { account, call throws(APIError) in
            try account.require(.event, call.id()).answer
        },
        Route("POST", "account/events/{eventId}/seen", .write("events")) { account, call throws(APIError) in
            let last = try account.require(.event, call.id()).id
            for event in account.all(.event) where event.id <= last {
                account.change(.event, event.id) { $0["seen"] = true }
            }
            return [:]
        },
    ]
}
