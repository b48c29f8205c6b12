// SPDX-License-Identifier: Apache-2.0

/// Watches servers until they answer what a zone shall hold: first those that answer for it, then resolvers.
public struct Verification: Sendable {
    /// What is expected: the sets as they shall be.
    public let wanted: [RRset]
    /// The sets that shall not be there.
    public let absent: [RRset.Key]
    /// The zone, whose serial number is compared.
    public let origin: DomainName
    private let run: ToolRunner

    /// A server that is watched.
    public struct Server: Hashable, Sendable {
        /// What users call it: its name and its address.
        public var title: String
        /// Where it is asked.
        public var address: ServerAddress
        /// Whether it answers for the zone; else it is a resolver, which may remember.
        public var isAuthoritative: Bool

        /// A server.
        public init(_ title: String, _ address: ServerAddress, isAuthoritative: Bool) {
            (self.title, self.address, self.isAuthoritative) = (title, address, isAuthoritative)
        }
    }

    /// What was seen of a server in the end.
    public struct Sighting: Hashable, Sendable {
        /// The server.
        public var server: Server
        /// When it first answered as expected, from the start of the watch; nil when it never did.
        public var turned: Duration?
        /// The serial number of the zone there.
        public var serial: UInt32?
        /// What was wrong last, and for how long it may still be remembered.
        public var problem: String?
    }

    /// Expects `wanted` and that `absent` is gone.
    public init(
        of origin: DomainName, wanted: [RRset], absent: [RRset.Key] = [], run: @escaping ToolRunner
    ) {
        (self.origin, self.wanted, self.absent, self.run) = (origin, wanted, absent, run)
    }

    /// Expects what `plan` leaves behind of the sets it touches.
    public init(of plan: ZonePlan, run: @escaping ToolRunner) {
        self.init(
            of: plan.origin, wanted: plan.changes.compactMap(\.after),
            absent: plan.changes.filter { $0.after == nil }.map(\.key), run: run)
    }

    /// Watches all servers at the same time until each has turned, or `limit` is over.
    ///
    /// `seen` is told of each server that turns; the sightings come in the order of `servers`.
    public func watch(
        _ servers: [Server], limit: Duration, pause: Duration = .seconds(1),
        seen: @escaping @Sendable (Sighting) -> Void = { _ in }
    ) async throws -> [Sighting] {
        let start = ContinuousClock.now
        return try await withThrowingTaskGroup(of: (Int, Sighting).self) { group in
            for (index, server) in servers.enumerated() {
                group.addTask {
                    (index, try await watch(server, since: start, limit: limit, pause: pause, seen: seen))
                }
            }
            var sightings: [(Int, Sighting)] = []
            for try await sighting in group { sightings.append(sighting) }
            return sightings.sorted { $0.0 < $1.0 }.map { $0.1 }
        }
    }

    private func watch(
        _ server: Server, since start: ContinuousClock.Instant, limit: Duration, pause: Duration,
        seen: @Sendable (Sighting) -> Void
    ) async throws -> Sighting {
        while true {
            var sighting = try await look(at: server)
            let time = ContinuousClock.now - start
            if sighting.problem == nil {
                sighting.turned = time
                seen(sighting)
                return sighting
            }
            guard time + pause < limit else { return sighting }
            try await Task.sleep(for: pause)
        }
    }

    /// Asks a server once.
    func look(at server: Server) async throws -> Sighting {
        let keys = wanted.map(\.key) + absent
        let questions = keys + (server.isAuthoritative ? [RRset.Key(origin, .soa)] : [])
        let answers = try await Question.ask(server.address, questions, recursive: !server.isAuthoritative, run: run)
        var sighting = Sighting(server: server)
        if case .soa(let soa)? = answers[RRset.Key(origin, .soa)]?.sets.first?.data.first {
            sighting.serial = soa.serial
        }
        for key in keys where sighting.problem == nil {
            sighting.problem = problem(answers[key], key, wanted.first { $0.key == key }, at: server)
        }
        return sighting
    }

    private func problem(_ answer: Answer?, _ key: RRset.Key, _ set: RRset?, at server: Server) -> String? {
        guard let answer else { return "no answer" }
        guard ["NOERROR", "NXDOMAIN"].contains(answer.status) else { return "\(key): \(answer.status)" }
        if server.isAuthoritative, !answer.isAuthoritative { return "\(key): it does not answer for this zone" }
        let found = answer.sets.first { $0.key == key }
        guard let set else {
            return found.map { "\(key) is still \(Self.text($0)), for up to \(TimeToLive.words($0.ttl))" }
        }
        guard let found else { return "\(key) is not there" }
        guard found.data == set.data else {
            return "\(key) is \(Self.text(found)), for up to \(TimeToLive.words(found.ttl))"
        }
        // A resolver counts down; who answers for the zone says what it was told.
        if server.isAuthoritative, found.ttl != set.ttl { return "\(key) has TTL \(found.ttl), expected \(set.ttl)" }
        return nil
    }

    private static func text(_ set: RRset) -> String { set.data.map(\.description).joined(separator: ", ") }
}
