// SPDX-License-Identifier: Apache-2.0

import HTTP
import Linode
import Synchronization
import Testing

/// A transport that replays exchanges written down beforehand, and keeps what was asked.
final class Recording: HTTPTransport {
    /// What is expected, and what is answered to it.
    struct Exchange: Sendable {
        let call: String
        let outcome: Result<HTTPResponse, HTTPError>

        /// `call` is the method and the address below the API's, query included.
        init(_ call: String, _ status: Int = 200, _ json: String = "{}", headers: [String: String] = [:]) {
            self.call = call
            let fields = headers.map { HTTPField($0.key, $0.value) }
            outcome = .success(HTTPResponse(status: status, headers: fields, body: Array(json.utf8)))
        }

        /// No answer comes.
        init(_ call: String, _ code: HTTPError.Code) {
            self.call = call
            outcome = .failure(HTTPError(code, code == .noAnswer ? "no answer within 60 s" : "could not connect"))
        }
    }

    private let left: Mutex<[Exchange]>
    private let asked = Mutex<[HTTPRequest]>([])
    private let pauses = Mutex<[Duration]>([])

    init(_ exchanges: [Exchange]) { left = Mutex(exchanges) }

    static let address = "http://127.0.0.1:7000/v4"

    /// What was asked so far.
    var requests: [HTTPRequest] { asked.withLock { $0 } }
    /// How long the client meant to wait.
    var waited: [Duration] { pauses.withLock { $0 } }
    /// Exchanges that did not take place.
    var leftOver: [String] { left.withLock { $0.map(\.call) } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        asked.withLock { $0.append(request) }
        let call = request.method + " " + request.url.dropFirst(Self.address.count)
        let next = left.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        let exchange = try #require(next, "nothing more was to be asked, but \(call) was")
        #expect(exchange.call == call)
        return try exchange.outcome.get()
    }

    /// A client that talks to it and does not wait.
    func client() throws -> LinodeClient {
        var client = LinodeClient(
            try APIAddress(Self.address), token: LinodeToken("secret-token", learn: { _ in }), transport: self)
        client.pause = { time in self.pauses.withLock { $0.append(time) } }
        return client
    }
}

/// Runs `body` with a client of `exchanges`, all of which must take place.
func replay<Result>(
    _ exchanges: [Recording.Exchange], _ body: (LinodeClient, Recording) async throws -> Result
) async throws -> Result {
    let recording = Recording(exchanges)
    let result = try await body(try recording.client(), recording)
    #expect(recording.leftOver == [])
    return result
}

/// The complaint that `body` ends with.
func complaint(_ body: () async throws -> Void) async throws -> LinodeError {
    do { try await body() } catch let error as LinodeError { return error }
    throw LinodeError(.unexpected, "there was no complaint")
}
