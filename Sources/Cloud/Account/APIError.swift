// SPDX-License-Identifier: Apache-2.0

import Values

/// A refusal in the interface's own words.
struct APIError: Error, Sendable {
    var status: Int
    var reasons: [(reason: String, field: String?)]

    /// A refusal with a status of its own.
    init(_ status: Int, _ reason: String, field: String? = nil) {
        self.status = status
        reasons = [(reason, field)]
    }

    /// A refusal of what a request says.
    init(_ reason: String, field: String? = nil) { self.init(400, reason, field: field) }

    static let notFound = APIError(404, "Not found")
    static let busy = APIError("Linode busy.")
    static let unauthorized = APIError(401, "Invalid Token")

    var answer: Value {
        let errors = reasons.map { reason, field -> Value in
            field.map { ["reason": .string(reason), "field": .string($0)] } ?? ["reason": .string(reason)]
        }
        return ["errors": .list(errors)]
    }
}
