// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics
import Glibc

/// The steps of a failover, each of them seen to be done before the next.
struct FailoverSteps {
    let work: ZoneWork
    let target: FailoverTarget
    let consent: Consent
    let resolverWait: Int?

    /// Leads the names to the target; false when a server did not turn in time.
    func lead(prepare: Bool, now: Bool) async throws -> Bool {
        try await prove(target.names.flatMap { name in (target.ipv4 + target.ipv6).map { (name, $0) } })
        let zone = try await work.provider().zone(work.origin)
        let failover = try Failover(to: target, in: zone)
        var wayBack = try kept() ?? failover.wayBack(from: zone)
        let lowering = failover.lowering(zone)
        if !now, !lowering.sets.isEmpty {
            let (plan, found) = try await work.plan(lowering)
            try await work.apply(plan, on: found, consent, ignoring: [.share])
            wayBack.lowered = Int(time(nil))
            try keep(wayBack)
            guard try await watch(plan, resolvers: nil) else { return false }
            // Only now no cache can fetch the old TTL any more.
            wayBack.lowered = Int(time(nil))
            try keep(wayBack)
        }
        if prepare {
            let left = wayBack.lowered == nil ? 0 : wayBack.memoryLeft(at: Int(time(nil)))
            Console.note("prepared; caches hold the old TTL for up to \(TimeToLive.words(left)) more")
            return true
        }
        if !now, wayBack.lowered != nil { try await outlast(wayBack) }
        let memory = now ? max(failover.memory(of: zone), target.ttl) : target.ttl
        let (plan, found) = try await work.plan(failover.switching)
        guard !plan.isEmpty else { return try await watch(failover.switching, resolvers: memory) }
        try keep(wayBack)
        Console.note("the way back is \(work.shelf.wayBack)")
        try await work.apply(plan, on: found, consent, ignoring: [.share])
        return try await watch(plan, resolvers: memory)
    }

    /// Leads the names back, and raises TTLs only when all is seen to be well.
    func leadBack(_ wayBack: WayBack) async throws -> Bool {
        if consent.force {
            Console.note("the place the names led to is not looked at: --force")
        } else {
            try await prove(wayBack.places)
        }
        let (plan, zone) = try await work.plan(wayBack.wish(ttl: target.ttl))
        if !plan.isEmpty {
            try await work.apply(plan, on: zone, consent, ignoring: [.share])
            guard try await watch(plan, resolvers: target.ttl) else { return false }
        }
        let (raising, before) = try await work.plan(wayBack.wish())
        if !raising.isEmpty {
            try await work.apply(raising, on: before, consent, ignoring: [.share])
            guard try await watch(raising, resolvers: nil) else { return false }
        }
        rename(work.shelf.wayBack, work.shelf.wayBack + ".done")
        return true
    }

    /// Makes sure that every place shows what it should, for every name that it shall serve.
    private func prove(_ places: [(name: DomainName, address: String)]) async throws {
        var problems: [Diagnostic] = []
        for (name, address) in places {
            if let problem = try await target.health.problem(of: name, at: address, run: work.bench.run) {
                problems.append(Diagnostic("\(name.plain) at \(address): \(problem)"))
            } else {
                Console.print("  healthy  \(name.plain) at \(address)\n")
            }
        }
        guard !problems.isEmpty else { return }
        guard consent.force else {
            throw Diagnostics(
                [Diagnostic("nothing was changed: nobody is led to a place that does not work")] + problems)
        }
        for problem in problems { Console.note("warning: \(problem)") }
    }

    private func kept() throws -> WayBack? {
        let file = work.shelf.wayBack
        guard LocalPath.exists(file) else { return nil }
        return try WayBack(json: try ZoneShelf.read(file), file: file)
    }

    private func keep(_ wayBack: WayBack) throws { try work.shelf.write(wayBack.json, to: work.shelf.wayBack) }

    /// Waits until no cache that obeys can hold what was there before the TTLs were lowered.
    private func outlast(_ wayBack: WayBack) async throws {
        var left = wayBack.memoryLeft(at: Int(time(nil)))
        while left > 0 {
            Console.note("caches may hold the old TTL for \(left) s more; waiting (`--now` does not)")
            try await Task.sleep(for: .seconds(min(left, 30)))
            left = wayBack.memoryLeft(at: Int(time(nil)))
        }
    }

    private func watch(_ plan: ZonePlan, resolvers memory: Int?) async throws -> Bool {
        try await watch(Verification(of: plan, run: work.bench.run), resolvers: memory)
    }

    private func watch(_ wish: ZoneWish, resolvers memory: Int?) async throws -> Bool {
        let watch = Verification(of: work.origin, wanted: wish.sets, absent: wish.absent, run: work.bench.run)
        return try await self.watch(watch, resolvers: memory)
    }

    /// Watches servers and resolvers from the same moment; a resolver that remembers longer than it may is told.
    private func watch(_ watch: Verification, resolvers memory: Int?) async throws -> Bool {
        let servers = try await work.servers(of: try await work.provider().zone(work.origin))
        let limit = Duration.seconds(resolverWait ?? (memory ?? 0) + 5)
        async let answering = watch.watch(servers, limit: .seconds(consent.wait), seen: ZoneWork.told)
        async let remembering = watch.watch(memory == nil ? [] : work.resolvers, limit: limit, seen: ZoneWork.told)
        let turned = ZoneWork.tell(try await answering)
        let late = try await remembering.filter { $0.turned == nil }
        if !ZoneWork.tell(late) {
            Console.note("\(late.count) of \(work.resolvers.count) resolvers remember longer than they were told to")
        }
        return turned
    }
}
