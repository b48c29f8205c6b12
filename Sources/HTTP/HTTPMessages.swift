// SPDX-License-Identifier: Apache-2.0

/// A request to a web service, as a value.
public struct HTTPRequest: Sendable, Hashable {
    /// `GET`, `POST`, `PUT`, `DELETE`.
    public var method: String
    /// The whole address, query included.
    public var url: String
    /// Header fields in order.
    public var headers: [HTTPField]
    /// The body; empty for none.
    public var body: [UInt8]
    /// How long the whole exchange may take.
    public var limit: Duration

    /// A request.
    public init(
        _ method: String = "GET", _ url: String, headers: [HTTPField] = [], body: [UInt8] = [],
        limit: Duration = .seconds(30)
    ) {
        (self.method, self.url, self.headers, self.body, self.limit) = (method, url, headers, body, limit)
    }
}

/// What a web service answered.
public struct HTTPResponse: Sendable, Hashable {
    /// The status code, such as 200.
    public var status: Int
    /// Header fields in order.
    public var headers: [HTTPField]
    /// The body.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: [HTTPField] = [], body: [UInt8] = []) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }

    /// The value of the last header field called `name`, in whatever case it was written; nil when there is none.
    public subscript(_ name: String) -> String? {
        headers.last { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

/// A header field.
public struct HTTPField: Sendable, Hashable {
    /// Its name, such as `Content-Type`.
    public var name: String
    /// Its value.
    public var value: String

    /// A field.
    public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}
