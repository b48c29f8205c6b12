// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Values

extension CloudServer {
    /// What is asked of the sandbox itself, not of the account: faults, the count of requests, addresses.
    func control(_ request: HTTPRequest) -> HTTPResponse {
        let headers: [(name: String, value: String)] = [("Content-Type", "application/json")]
        do throws(APIError) {
            let value = try controlAnswer(request)
            return HTTPResponse(status: 200, headers: headers, body: Array(value.json(.answer).utf8))
        } catch {
            return HTTPResponse(status: error.status, headers: headers, body: Array(error.answer.json(.answer).utf8))
        }
    }

    private func controlAnswer(_ request: HTTPRequest) throws(APIError) -> Value {
        switch (request.method, request.path) {
        case ("GET", "/sandbox"): return status
        case ("POST", "/sandbox/faults"):
            let fault = try Fault(Call(request, parameters: []))
            add(fault)
            return status
        case ("POST", "/sandbox/backups"):
            let id = try Call(request, parameters: []).requiredNumber("linode_id")
            return try startAutomaticBackup(of: id)
        case ("DELETE", "/sandbox/faults"):
            faults.state.withLock { state in
                state.waiting = []
                state.events = Call.EventFault()
                state.requests = 0
            }
            return status
        default: throw .notFound
        }
    }

    private var status: Value {
        let place = Place(subnet: sandbox.subnet)
        let state = faults.state.withLock { ($0.requests, $0.waiting.map(\.kind.rawValue)) }
        return [
            "requests": .int(state.0), "faults": .strings(state.1), "bridge": .string(sandbox.bridge),
            "gateway": .string(sandbox.subnet.gateway.description),
            "name_servers": .strings(place.nameServers.map(\.description)),
            "push_delay": .float(options.pushDelay), "push_stagger": .float(options.pushStagger),
        ]
    }

    /// What the service does by itself at night, at once.
    private func startAutomaticBackup(of id: Int) throws(APIError) -> Value {
        try account.withLock { account throws(APIError) in
            let linode = try account.idleLinode(id)
            guard linode["backups"]?["enabled"]?.isTruthy == true else {
                throw APIError("Backups are not enabled for this Linode")
            }
            let backup = account.startBackup(of: linode, label: nil, type: "auto")
            keep(&account)
            return backup.answer
        }
    }

    private func add(_ fault: Fault) {
        let last = account.withLock { $0.all(.event).last?.id ?? 0 }
        faults.state.withLock { state in
            switch fault.kind {
            case .slowEvents: state.events.delay = Int(fault.seconds.rounded(.up))
            case .noEvents: state.events.missingFrom = last + 1
            default: state.waiting.append(fault)
            }
        }
    }
}

extension Fault {
    /// Reads `{"fault": "429", "at": 7, "count": 1, "method": "POST", "path": "/v4/…", "seconds": 1}`.
    init(_ call: Call) throws(APIError) {
        let name = try call.requiredText("fault")
        guard let kind = Kind(rawValue: name) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIError("`\(name)` is not one of \(known)", field: "fault")
        }
        let seconds: Double? =
            switch call.body["seconds"] {
            case .int(let number): Double(number)
            case .float(let number): number
            default: nil
            }
        self.init(
            kind: kind, at: try call.number("at"), count: try call.number("count") ?? 1,
            method: try call.text("method"), path: try call.text("path"), seconds: seconds ?? 1)
    }
}
