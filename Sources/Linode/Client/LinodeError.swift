// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Why something could not be done through the API.
public struct LinodeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of trouble it is.
    public enum Code: Sendable, Hashable {
        /// The API refused the call; `reasons` say why.
        case refused
        /// The token is missing, wrong, expired or lacks a scope.
        case unauthorized
        /// There is no such thing.
        case notFound
        /// The API asked for patience for longer than we have.
        case busy
        /// The API is being maintained.
        case maintenance
        /// No answer came, and nothing was done as far as is known.
        case unreachable
        /// No answer came, and what was asked for may have been done.
        case unknownOutcome
        /// What was waited for did not come about in time, or failed.
        case notReached
        /// The answer is not what the API promises.
        case unexpected
    }

    /// One complaint of the API.
    public struct Reason: Sendable, Hashable, CustomStringConvertible {
        /// The argument it is about; nil when it is about none.
        public var field: String?
        /// The API's words.
        public var reason: String

        /// A complaint.
        public init(_ reason: String, field: String? = nil) { (self.reason, self.field) = (reason, field) }

        /// The field and the API's words without a full stop.
        public var description: String {
            let words = reason.hasSuffix(".") ? String(reason.dropLast()) : reason
            return field.map { "\($0): \(words)" } ?? words
        }
    }

    /// What kind of trouble it is.
    public var code: Code
    /// What went wrong, in one line.
    public var message: String
    /// The API's complaints.
    public var reasons: [Reason]
    /// The status of the answer; nil when there was none.
    public var status: Int?
    /// What the user can do about it.
    public var hint: String?

    /// An error.
    public init(_ code: Code, _ message: String, reasons: [Reason] = [], status: Int? = nil, hint: String? = nil) {
        (self.code, self.message, self.reasons, self.status) = (code, message, reasons, status)
        self.hint = hint
    }

    /// The message as it is told to users.
    public var diagnostic: Diagnostic { Diagnostic("linode: \(message)", hint: hint) }
    /// The message, and the hint on a line of its own.
    public var description: String { diagnostic.description }

    /// Whether the API complained about the argument `field`.
    public func complains(about field: String) -> Bool { reasons.contains { $0.field == field } }

    static func unexpected(_ message: String) -> LinodeError { LinodeError(.unexpected, message) }
}
