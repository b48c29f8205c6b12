// SPDX-License-Identifier: Apache-2.0

/// The port that carries requests to web services and brings back their answers.
public protocol HTTPTransport: Sendable {
    /// Sends a request. Any status is an answer; throws `HTTPError` when there is none.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}

/// Why there is no answer.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// How far the request came.
    public enum Code: Sendable, Hashable {
        /// The request was never sent: an address that can't be used, no connection, a certificate that is not trusted.
        case notSent
        /// The request was sent and no whole answer came: the work may have been done all the same.
        case noAnswer
    }
    /// How far the request came.
    public var code: Code
    /// What went wrong, without the request's headers.
    public var message: String

    /// An error.
    public init(_ code: Code, _ message: String) { (self.code, self.message) = (code, message) }

    /// The message.
    public var description: String { message }
}
