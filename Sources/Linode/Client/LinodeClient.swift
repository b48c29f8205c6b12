// SPDX-License-Identifier: Apache-2.0

import HTTP
import Values

/// The Linode API, version 4.
///
/// Its services hang on it: `client.instances`, `client.domains`, … each a small value with the calls it has.
public struct LinodeClient: Sendable {
    /// Where the API is.
    public let address: APIAddress
    /// When calls are made again.
    public var retries = RetryPolicy()
    /// Waits; tests wait shorter.
    public var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    private let token: LinodeToken
    private let transport: any HTTPTransport

    /// A client of the API at `address`.
    public init(_ address: APIAddress = .production, token: LinodeToken, transport: any HTTPTransport) {
        (self.address, self.token, self.transport) = (address, token, transport)
    }

    /// Makes a call, again where that is safe and helps, and returns what the API answered.
    public func send(_ call: LinodeCall) async throws -> LinodeAnswer {
        let mark = try await remember(for: call.lookUp)
        var (tries, waited, isUnsure) = (0, Duration.zero, false)
        while true {
            let outcome = try await once(call)
            if RetryPolicy.isSilence(outcome) { tries += 1 }
            switch retries.verdict(on: outcome, method: call.method, tries: tries, waited: waited) {
            case .done:
                if case .answer(let response) = outcome { return try LinodeAnswer(response, to: call) }
            case .failed:
                if isUnsure, let answer = try await salvage(call, outcome, mark) { return answer }
                throw error(outcome, call)
            case .again(let time):
                isUnsure = isUnsure || Self.mayHaveBeenDone(outcome)
                waited += time
                try await pause(time)
            case .lookAndRepeat(let time):
                isUnsure = true
                waited += time
                guard let lookUp = call.lookUp else { throw error(outcome, call) }
                if let found = try await look(lookUp, since: mark, after: time) { return LinodeAnswer(found) }
            }
        }
    }

    /// Looks twice: what was made a moment ago may not be listed yet.
    private func look(_ lookUp: LookUp, since mark: Int, after time: Duration) async throws -> Value? {
        for time in [time, retries.pause] {
            try await pause(time)
            if case .harmless = lookUp { return nil }
            if let found = try await find(lookUp, since: mark) { return found }
        }
        return nil
    }

    /// What an earlier try of the call left behind that only now comes to light: the label is taken, the thing is gone.
    private func salvage(
        _ call: LinodeCall, _ outcome: RetryPolicy.Outcome, _ mark: Int
    ) async throws -> LinodeAnswer? {
        guard case .answer(let response) = outcome else { return nil }
        if call.method == .delete, response.status == 404 { return LinodeAnswer([:]) }
        guard response.status == 400, let lookUp = call.lookUp else { return nil }
        return try await find(lookUp, since: mark).map { LinodeAnswer($0) }
    }

    private static func mayHaveBeenDone(_ outcome: RetryPolicy.Outcome) -> Bool {
        switch outcome {
        case .failure(let failure): failure.code == .noAnswer
        case .answer(let answer): [408, 502, 503, 504].contains(answer.status)
        }
    }

    private func once(_ call: LinodeCall) async throws -> RetryPolicy.Outcome {
        try Task.checkCancellation()
        do { return .answer(try await transport.send(request(call))) } catch let failure as HTTPError {
            return .failure(failure)
        }
    }

    private func error(_ outcome: RetryPolicy.Outcome, _ call: LinodeCall) -> LinodeError {
        switch outcome {
        case .answer(let response): return LinodeAnswer.error(response, to: call)
        case .failure(let failure):
            let isUnknown = failure.code == .noAnswer && call.method == .post
            return LinodeError(
                isUnknown ? .unknownOutcome : .unreachable,
                "\(call.name) at \(address): \(failure.message)" + (isUnknown ? "; it may have been done" : ""),
                hint: address.absence)
        }
    }

    private func request(_ call: LinodeCall) -> HTTPRequest {
        let query = call.query.map { "\($0.name)=\(LinodeCall.escaped($0.value))" }.joined(separator: "&")
        var headers = [HTTPField("Authorization", "Bearer \(token.value)"), HTTPField("Accept", "application/json")]
        if let filter = call.filter { headers.append(HTTPField("X-Filter", filter.header)) }
        var body: [UInt8] = []
        if let content = call.body {
            headers.append(HTTPField("Content-Type", "application/json"))
            body = Array(Value.dict(content).json(JSONLayout(compact: true)).utf8)
        }
        let url = address.url + call.path + (query.isEmpty ? "" : "?" + query)
        return HTTPRequest(call.method.rawValue, url, headers: headers, body: body)
    }
}
