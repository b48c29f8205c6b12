// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Values

extension CloudServer {
    /// The version of the official specification that answers are held to.
    static let specification = "4.189.0"

    /// Answers one request, or misbehaves as it was told to.
    func answer(_ request: HTTPRequest) -> HTTPReply {
        if request.path == "/sandbox" || request.path.hasPrefix("/sandbox/") { return .answer(control(request)) }
        let fault = faults.next(request)
        Log.note("\(request.method) \(request.path)" + (fault.map { " (\($0.kind.rawValue))" } ?? ""))
        if let fault, let refusal = fault.refusal {
            recorder?.note(request, refusal, fault: fault.kind.rawValue)
            return .answer(refusal)
        }
        if let fault, fault.kind == .dropBefore { return .hangUp }
        let response = respond(to: request, stale: fault?.kind == .stale ? fault?.seconds : nil)
        recorder?.note(request, response, fault: fault?.kind.rawValue)
        if let fault, fault.kind == .slow { usleep(UInt32(min(fault.seconds, 600) * 1_000_000)) }
        return fault?.kind == .drop ? .hangUp : .answer(response)
    }

    /// The answer of the account.
    func respond(to request: HTTPRequest, stale: Double? = nil) -> HTTPResponse {
        var headers: [(name: String, value: String)] = [
            ("Content-Type", "application/json"), ("X-Spec-Version", Self.specification),
            ("X-Customer-UUID", "e1af5eec-526f-487d-b317-eb34c87d7100"), ("X-RateLimit-Limit", "1600"),
            ("X-RateLimit-Remaining", "1599"), ("X-RateLimit-Reset", "\(time(nil) + 60)"),
        ]
        do throws(APIError) {
            let value = try route(request, stale: stale, headers: &headers)
            return HTTPResponse(status: 200, headers: headers, body: Array(value.json(.answer).utf8))
        } catch {
            return HTTPResponse(status: error.status, headers: headers, body: Array(error.answer.json(.answer).utf8))
        }
    }

    private func route(
        _ request: HTTPRequest, stale: Double?, headers: inout [(name: String, value: String)]
    ) throws(APIError) -> Value {
        var parts = request.path.split(separator: "/").compactMap { HTTPRequest.decoded($0) }
        guard let version = parts.first, ["v4", "v4beta"].contains(version) else { throw .notFound }
        parts.removeFirst()
        let (route, parameters) = try Routes.find(request.method, parts)
        try authorize(request, route, &headers)
        var call = try Call(request, parameters: parameters)
        call.events = faults.events()
        if request.method == "POST", parts == ["domains", "import"],
            let zone = try call.text("domain"), let server = try call.text("remote_nameserver")
        {
            // Before the account is held: another server may take its time.
            call.transfer = options.transfer(zone, server)
        }
        look()
        if parts.first == "nodebalancers" { lookAtNodes() }
        if request.method == "GET", let stale, var past = faults.account(secondsAgo: stale) {
            return try route.answer(&past, call)
        }
        return try account.withLock { account throws(APIError) in
            // A refused request leaves nothing behind.
            var next = account
            let value = try route.answer(&next, call)
            guard request.method != "GET" else { return value }
            faults.remember(account)
            account = next
            keep(&account)
            return value
        }
    }

    /// Checks the token, and tells both sides of the matter in the scope headers.
    private func authorize(
        _ request: HTTPRequest, _ route: Route, _ headers: inout [(name: String, value: String)]
    ) throws(APIError) {
        guard let scope = route.scope else { return }
        let words = (request.headers["authorization"] ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer",
            let token = account.withLock({ $0.token(String(words[1])) })
        else { throw .unauthorized }
        let scopes = token["scopes"]?.string ?? ""
        headers.append(("X-OAuth-Scopes", scopes))
        headers.append(("X-Accepted-OAuth-Scopes", scope.text))
        guard scope.isGranted(by: scopes) else {
            throw APIError(403, "Your OAuth token is not authorized to use this endpoint.")
        }
    }

    /// Machines that went off by themselves are told as they are.
    private func look() {
        let running = account.withLock { account in
            account.all(.linode).filter { $0.status == "running" && $0.inner["job"] == nil }
        }
        let gone = running.filter { !sandbox.isRunning($0.inner["machine"]?.string ?? "") }
        guard !gone.isEmpty else { return }
        change { account in
            for linode in gone {
                account.change(.linode, linode.id) { if $0.inner["job"] == nil { $0["status"] = "offline" } }
            }
        }
    }
}

extension Call {
    /// Reads what a request has beside its path.
    init(_ request: HTTPRequest, parameters: [String]) throws(APIError) {
        self.init()
        self.parameters = parameters
        for (name, value) in request.query { query[name] = value }
        filter = try request.headers["x-filter"].map(Filter.init)
        guard !request.body.isEmpty, request.method != "GET" else { return }
        guard let value = try? Value(json: String(decoding: request.body, as: UTF8.self)), let body = value.dict else {
            throw APIError("Invalid JSON")
        }
        self.body = body
    }
}

extension JSONLayout {
    /// How answers are written.
    static let answer = JSONLayout(compact: true)
}
