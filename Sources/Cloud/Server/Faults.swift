// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Values

/// One way to misbehave, and when.
struct Fault: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// 429 with `Retry-After`; nothing is done.
        case tooMany = "429"
        /// 503 with `Retry-After`; nothing is done.
        case unavailable = "503"
        /// 503 with `X-Maintenance-Mode`; nothing is done.
        case maintenance
        /// 500; nothing is done.
        case broken = "500"
        /// 400 with the reason `Linode busy.`; nothing is done.
        case busy
        /// The connection is closed after the work was done.
        case drop
        /// The connection is closed and nothing is done.
        case dropBefore = "drop_before"
        /// The work is done and the answer comes `seconds` late.
        case slow
        /// Reads answer as it was `seconds` ago.
        case stale
        /// Events are told `seconds` late.
        case slowEvents = "slow_events"
        /// Events from now on are never told.
        case noEvents = "no_events"
    }
    var kind: Kind
    /// The number of the one request it strikes; nil strikes those that come.
    var at: Int?
    /// How many more requests it strikes.
    var count = 1
    /// Only requests with this method, and with a path that begins so.
    var method: String?
    var path: String?
    var seconds = 1.0

    func strikes(_ request: HTTPRequest, number: Int) -> Bool {
        if let at { return at == number }
        if kind == .stale, request.method != "GET" { return false }
        return (method == nil || method == request.method) && (path == nil || request.path.hasPrefix(path ?? ""))
    }

    /// What is answered instead of doing anything; nil for the other kinds.
    var refusal: HTTPResponse? {
        var headers: [(name: String, value: String)] = [("Content-Type", "application/json")]
        let error: APIError
        switch kind {
        case .tooMany: error = APIError(429, "Too many requests")
        case .unavailable: error = APIError(503, "Service unavailable")
        case .maintenance: error = APIError(503, "Currently in maintenance mode.")
        case .broken: error = APIError(500, "Internal Server Error")
        case .busy: error = .busy
        default: return nil
        }
        if kind == .tooMany || kind == .unavailable { headers.append(("Retry-After", "\(Int(seconds.rounded(.up)))")) }
        if kind == .maintenance { headers.append(("X-Maintenance-Mode", "Currently in maintenance mode.")) }
        return HTTPResponse(status: error.status, headers: headers, body: Array(error.answer.json(.answer).utf8))
    }
}

/// The faults that wait for their request, the count of requests, and the past for stale reads.
final class Faults: Sendable {
    struct State: Sendable {
        var waiting: [Fault] = []
        var requests = 0
        var past: [(time: Double, account: Account)] = []
        var events = Call.EventFault()
    }
    let state = Mutex(State())

    /// Counts a request and returns what it is struck by.
    func next(_ request: HTTPRequest) -> Fault? {
        state.withLock { state in
            state.requests += 1
            guard let index = state.waiting.firstIndex(where: { $0.strikes(request, number: state.requests) }) else {
                return nil
            }
            let fault = state.waiting[index]
            state.waiting[index].count -= 1
            if state.waiting[index].count <= 0 { state.waiting.remove(at: index) }
            return fault
        }
    }

    func events() -> Call.EventFault { state.withLock { $0.events } }

    /// Keeps the account as it was until now, for a minute.
    func remember(_ account: Account) {
        let now = Faults.now()
        state.withLock { state in
            state.past.removeAll { $0.time < now - 60 }
            state.past.append((now, account))
        }
    }

    /// The account as it was `seconds` ago; nil when it has not changed since.
    func account(secondsAgo seconds: Double) -> Account? {
        let moment = Faults.now() - seconds
        return state.withLock { state in state.past.first { $0.time >= moment }?.account }
    }

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
