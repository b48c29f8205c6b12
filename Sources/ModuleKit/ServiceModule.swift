// SPDX-License-Identifier: Apache-2.0

import Values

/// A module whose state lives behind an API, such as a Linode or a DNS record.
///
/// It observes, then decides; the changes perform.
///
/// It works from the controller, whatever host its task is for, so it may describe hosts that don't exist yet. Check
/// mode stops after deciding, diff prints before and after, and a second run finds nothing to do, as with `Module`.
public protocol ServiceModule: Module where Found == Void {
    /// What it finds.
    associatedtype Observed: Sendable

    /// The question, read-only; throws `ModuleFailure`.
    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> Observed

    /// The answer's consequences: pure.
    func plan(from observed: Observed, in context: TaskContext) throws -> ServicePlan
}

extension ServiceModule {
    /// Never asked: `plan` decides.
    public func decide(from found: Void, in context: TaskContext) throws -> Decision { .nothing() }
}

/// What a service module makes of what it found: the changes in order, and what the task returns.
public struct ServicePlan: Sendable {
    /// What has to change, in order; empty means all is as wanted.
    public var changes: [ServiceChange]
    /// Return values that are known already; in check mode they are all there is.
    public var values: Dict
    /// Things the user should know although nothing failed.
    public var warnings: [String]

    /// A plan; with no changes it says that all is well.
    public init(changes: [ServiceChange] = [], values: Dict = [:], warnings: [String] = []) {
        (self.changes, self.values, self.warnings) = (changes, values, warnings)
    }
}

/// One change behind an API: what it is, how it looks before and after, and how it is made.
public struct ServiceChange: Sendable {
    /// What changes, in a few words: `create Linode web1 (g6-nanode-1, eu-central)`.
    public var summary: String
    /// The state before, for `--diff`; nil when there is nothing to compare.
    public var before: String?
    /// The state after, for `--diff`.
    public var after: String?
    /// Makes the change; may add return values that later changes read, such as the id of what was created.
    public var perform: @Sendable (ServiceAccess, inout Dict) async throws -> Void

    /// A change.
    public init(
        _ summary: String, before: String? = nil, after: String? = nil,
        perform: @escaping @Sendable (ServiceAccess, inout Dict) async throws -> Void
    ) {
        (self.summary, self.before, self.after, self.perform) = (summary, before, after, perform)
    }

    /// The change without the means to make it, for reports.
    public var told: Change {
        Change(summary, before: before, after: after, header: before == nil && after == nil ? nil : summary)
    }
}
