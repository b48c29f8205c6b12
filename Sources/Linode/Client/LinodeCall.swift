// SPDX-License-Identifier: Apache-2.0

import Values

/// One call of the API, as a value.
public struct LinodeCall: Sendable {
    /// What is done to the path.
    public enum Method: String, Sendable {
        /// Asks.
        case get = "GET"
        /// Makes something new, or sets something off.
        case post = "POST"
        /// Replaces.
        case put = "PUT"
        /// Removes.
        case delete = "DELETE"
    }
    /// What is done.
    public var method: Method
    /// The path below the API's address, such as `/linode/instances`.
    public var path: String
    /// The query, in order.
    public var query: [(name: String, value: String)] = []
    /// Which items of a list are meant.
    public var filter: LinodeFilter?
    /// What is sent; nil for nothing.
    public var body: Dict?
    /// How to find out whether the call was done after all when no answer came.
    ///
    /// Without it a POST is never repeated.
    public var lookUp: LookUp?

    /// A call.
    public init(_ method: Method, _ path: String, body: Dict? = nil, lookUp: LookUp? = nil) {
        (self.method, self.path, self.body, self.lookUp) = (method, path, body, lookUp)
    }

    /// The call as messages name it.
    public var name: String { "\(method.rawValue) \(path)" }

    /// A part of a path with everything but letters, digits and `-._~` as percent codes.
    public static func escaped(_ part: String) -> String {
        part.utf8.map { byte in
            let isPlain = byte < 128 && (byte.isLetterOrDigit || "-._~".utf8.contains(byte))
            let hex = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(Unicode.Scalar(byte)) : "%" + (hex.count < 2 ? "0" : "") + hex
        }.joined()
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
    }
}
