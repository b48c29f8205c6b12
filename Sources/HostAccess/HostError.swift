// SPDX-License-Identifier: Apache-2.0

/// Why a host could not be reached or asked; a program's own failure is not one of these.
public struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is.
    public struct Code: Hashable, Sendable {
        let name: String
        /// No connection: name not found, refused, no route, no answer in time.
        public static let unreachable = Code(name: "unreachable")
        /// The host did not accept any of our keys or the password.
        public static let authentication = Code(name: "authentication")
        /// The host's key is not known, or not the known one.
        public static let hostKey = Code(name: "hostKey")
        /// The connection broke while a program ran; nobody knows how far the program came.
        public static let connectionLost = Code(name: "connectionLost")
        /// Becoming another user was refused.
        public static let become = Code(name: "become")
        /// The program ran into its time limit and was killed.
        public static let timedOut = Code(name: "timedOut")
        /// Anything else, such as a local file that can't be read.
        public static let other = Code(name: "other")
    }
    /// What kind of trouble it is.
    public var code: Code
    /// What happened, in one line.
    public var message: String
    /// What the user can do about it.
    public var hint: String?

    /// A trouble with a host.
    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// The message, and the hint on a line of its own.
    public var description: String { hint.map { "\(message)\n  hint: \($0)" } ?? message }

    /// Whether Ansible would call the host unreachable rather than the task failed.
    public var isUnreachable: Bool { [.unreachable, .authentication, .hostKey, .connectionLost].contains(code) }
}
