// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics
import ModuleKit
import Values

/// The provider that a task's arguments or the inventory's `dns_provider` name.
struct ProviderAccess: Sendable {
    let settings: ProviderSettings

    init(_ argument: Value?, in context: TaskContext, service: ServiceAccess) throws {
        guard let value = try argument ?? context.variable("dns_provider") else {
            throw ModuleFailure("nothing says who serves the zone: give `provider`, or set the variable `dns_provider`")
        }
        settings = try ProviderSettings(value) { service.learnSecret($0) }
    }

    func provider(through service: ServiceAccess) throws -> any DNSProvider {
        switch settings {
        case .linode(let url): LinodeDomains(try LinodeZoneAccess(url: url, through: service))
        case .dynamicUpdates(let server, let key):
            DynamicUpdates(
                server: server, key: key, run: DNSTools.runner { try await service.run($0, .seconds(60)) })
        }
    }
}

/// A zone as it was found, and who serves it.
struct FoundZone: Sendable {
    let zone: Zone
    let access: ProviderAccess
    let capabilities: ProviderCapabilities
    /// What the user should know about it.
    private var warnings: [String] = []

    init(_ origin: DomainName, _ argument: Value?, in context: TaskContext, service: ServiceAccess) async throws {
        do {
            access = try ProviderAccess(argument, in: context, service: service)
            let provider = try access.provider(through: service)
            capabilities = provider.capabilities
            if context.checkMode, case .linode = access.settings, try await provider.zones()?.contains(origin) == false
            {
                // A task before may be what makes it.
                zone = try LinodeDomains.new(origin)
                warnings = [
                    "linode has no zone \(origin.plain) yet: these are the changes once `linode_domain` has made it"
                ]
            } else {
                zone = try await provider.zone(origin)
            }
        } catch let error as Diagnostic {
            throw ModuleFailure(error.description)
        } catch let error as Diagnostics {
            throw ModuleFailure(error.description)
        }
    }

    /// The plan for `wish` as one change, which the provider makes at once as far as it can.
    func plan(_ wish: ZoneWish, force: Bool) throws -> ServicePlan {
        do {
            let plan = try ZonePlan(from: zone, to: wish, provider: capabilities)
            try plan.permit(force: force)
            var values: Dict = [
                "zone": .string(plan.origin.plain), "changes": .strings(plan.summaries),
                "zone_after": .string(plan.isEmpty ? zone.file : plan.outcome.file),
            ]
            guard !plan.isEmpty else { return ServicePlan(values: values, warnings: warnings) }
            values["checksum"] = .string(plan.checksum)
            values["zone_before"] = .string(zone.file)
            let summary =
                plan.changes.count == 1 ? plan.summaries[0] : "\(plan.origin.plain): \(plan.summaries.count) changes"
            let change = ServiceChange(summary, before: zone.file, after: plan.outcome.file) { [access] service, _ in
                do { try await access.provider(through: service).apply(plan) } catch let error as Diagnostic {
                    throw ModuleFailure(error.description)
                }
            }
            return ServicePlan(changes: [change], values: values, warnings: warnings)
        } catch let error as Diagnostics {
            throw ModuleFailure(error.description)
        }
    }
}
