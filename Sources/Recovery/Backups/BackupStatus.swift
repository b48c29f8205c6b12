// SPDX-License-Identifier: Apache-2.0

/// How recoverable we are by what the stores hold; without an alarm only when success was observed lately.
public struct BackupStatus: Hashable, Sendable {
    /// How old things may become.
    public struct Limits: Hashable, Sendable {
        /// The newest complete set.
        public var set: Span
        /// The last sign of life of a database's log.
        public var log: Span
        /// The last whole restore that came out as its manifest says.
        public var proof: Span

        /// Limits.
        public init(set: Span, log: Span, proof: Span) {
            self.set = set
            self.log = log
            self.proof = proof
        }
    }

    /// What stands in a store.
    public struct StoreStatus: Hashable, Sendable {
        /// The store's name.
        public var name: String
        /// The newest complete set.
        public var newest: BackupSetRecord?
        /// How old that set is: from the moment it began, since that is what would be lost.
        public var age: Span?
        /// How long ago the last word came of the log that is the furthest behind; nil when one is not there at all.
        public var logAge: Span?
        /// Why it is not as it should be.
        public var alarms: [String]

        /// What is there, in words.
        public var summary: String {
            let set = newest.map { "set \($0.id), begun \(age?.description ?? "-") ago" } ?? "no complete set"
            return set + (logAge.map { "; logs until \($0) ago" } ?? "")
        }
    }

    /// The stores.
    public var stores: [StoreStatus]
    /// The last whole restore that came out right.
    public var proof: StoreContents.Proof?
    /// How old it is.
    public var proofAge: Span?
    /// What is not as it should be, of all stores and of the proof.
    public var alarms: [String]

    /// Judges what the stores hold at the moment `now`.
    public init(_ contents: [StoreContents], now: Moment, limits: Limits) {
        stores = contents.map { StoreStatus($0, now: now, limits: limits) }
        alarms = contents.isEmpty ? ["there is no store"] : stores.flatMap(\.alarms)
        let last = contents.flatMap(\.proofs).filter(\.isWhole).max { $0.at < $1.at }
        proof = last
        proofAge = last.map { Span(seconds: now - $0.at) }
        if let proofAge, proofAge > limits.proof {
            alarms.append("the last proven restore is \(proofAge) old, more than \(limits.proof)")
        } else if proofAge == nil {
            alarms.append("no restore was ever proven")
        }
    }
}

extension BackupStatus.StoreStatus {
    init(_ contents: StoreContents, now: Moment, limits: BackupStatus.Limits) {
        name = contents.name
        newest = contents.sets.last(where: \.isComplete)
        age = newest.map { Span(seconds: now - $0.started) }
        alarms = []
        if let trouble = contents.trouble {
            alarms = [trouble]
        } else if let age, age > limits.set {
            alarms = ["\(name): the newest complete set is \(age) old, more than \(limits.set)"]
        } else if let age, age.seconds < -120 {
            alarms = ["\(name): the newest complete set is of the future; a clock is off"]
        } else if newest == nil {
            alarms = ["\(name): there is no complete set"]
        }
        // A set that began later and has not come to its end is told: it is either at work or it failed.
        if let last = contents.sets.last, !last.isComplete, now - last.started > 6 * 3600 {
            alarms.append("\(name): set \(last.id) lacks \(last.missing.joined(separator: ", "))")
        }
        let ages = contents.logs.map { log in log.at.map { Span(seconds: now - $0) } }
        logAge = ages.contains(nil) ? nil : ages.compactMap(\.self).max()
        for (log, age) in zip(contents.logs, ages) where age.map({ $0 > limits.log }) ?? true {
            let last = age.map { "came last \($0) ago, more than \(limits.log)" } ?? "never came"
            alarms.append("\(name): the log of \(log.name) on \(log.host) \(last)")
        }
        // restic reads all of them whenever it sends; 40 000 made of 0.6 s for sending one 2.4 s.
        if contents.logSnapshots > 100_000 {
            alarms.append(
                "\(name): \(contents.logSnapshots) snapshots of logs delay the next one: lifeboat backup prune")
        }
    }
}
