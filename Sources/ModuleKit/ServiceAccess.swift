// SPDX-License-Identifier: Apache-2.0

import HTTP
import ShellScript

/// How a service module reaches what lies outside: web services, and programs of the controller.
public struct ServiceAccess: Sendable {
    /// Carries requests to web services.
    public var http: any HTTPTransport
    /// A variable of the task's `environment:`, else of this process, such as `LINODE_API_TOKEN`; nil when not set.
    public var environment: @Sendable (_ name: String) -> String?
    /// Runs a program on the controller, such as `nsupdate`; a non-zero status is a result.
    public var run: @Sendable (_ script: ShellScript, _ limit: Duration?) async throws -> ShellOutput
    /// Tells the user how a long wait is going; one line.
    public var tell: @Sendable (_ line: String) -> Void
    /// Makes a text secret: it is masked wherever it would be shown from now on.
    public var learnSecret: @Sendable (_ text: String) -> Void
    /// Waits; tests wait shorter.
    public var pause: @Sendable (_ time: Duration) async throws -> Void

    /// Access through `http`; the rest does nothing unless told.
    public init(
        http: any HTTPTransport,
        environment: @escaping @Sendable (String) -> String? = { _ in nil },
        run: @escaping @Sendable (ShellScript, Duration?) async throws -> ShellOutput = { _, _ in
            throw ModuleFailure("no programs can be run here")
        },
        tell: @escaping @Sendable (String) -> Void = { _ in },
        learnSecret: @escaping @Sendable (String) -> Void = { _ in },
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.http, self.environment, self.run, self.tell) = (http, environment, run, tell)
        (self.learnSecret, self.pause) = (learnSecret, pause)
    }
}
