// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Somebody who serves zones: what every provider does in the same way.
public protocol DNSProvider: Sendable {
    /// What it can do.
    var capabilities: ProviderCapabilities { get }

    /// The zones that it serves for us; nil when it can't list them.
    func zones() async throws -> [DomainName]?

    /// A zone as it is now; throws a `Diagnostic` when there is none of this name.
    func zone(_ origin: DomainName) async throws -> Zone

    /// Makes the changes of `plan`, unless the sets that it touches are no longer as they were when it was made:
    /// then it changes nothing and throws a `Diagnostic` of `conflict(_:)`.
    func apply(_ plan: ZonePlan) async throws
}

extension DNSProvider {
    /// The complaint about a zone that changed while a plan for it was looked at.
    static func conflict(_ what: String, in origin: DomainName) -> Diagnostic {
        Diagnostic(
            "\(origin.plain) has changed since this plan was made: \(what)",
            hint: "nothing was written; make a new plan")
    }

    /// The first set that `plan` touches and that is no longer as the plan found it.
    static func difference(_ plan: ZonePlan, from zone: Zone) -> RRset.Key? {
        plan.changes.first { zone[$0.key] != $0.before }?.key
    }
}
