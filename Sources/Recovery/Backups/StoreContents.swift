// SPDX-License-Identifier: Apache-2.0

import Values

/// What a store holds, or why it could not be asked.
public struct StoreContents: Hashable, Sendable {
    /// A restore that came out as its manifest says.
    public struct Proof: Hashable, Sendable {
        /// The set that was restored.
        public var set: String
        /// The host it was restored onto.
        public var host: String
        /// When.
        public var at: Moment
        /// Whether it was all of the host's parts.
        public var isWhole: Bool
    }

    /// The log of a database server, from which moments between two sets can be reached.
    public struct Log: Hashable, Sendable {
        /// The host that sends it.
        public var host: String
        /// Which one: `mariadb` or `postgresql`.
        public var name: String
        /// When it was last known to be whole in the store; nil when it never came.
        public var at: Moment?
    }

    /// The store's name.
    public var name: String
    /// Its sets, oldest first.
    public var sets: [BackupSetRecord]
    /// Its proofs, oldest first.
    public var proofs: [Proof]
    /// The logs that should be there.
    public var logs: [Log]
    /// How many snapshots hold them.
    public var logSnapshots: Int
    /// Why it could not be asked; nil when it answered.
    public var trouble: String?

    /// Reads the answer of `lifeboat-backup list`: the stores, and the moment it was asked at.
    public static func read(_ answer: String) throws -> (stores: [StoreContents], now: Moment) {
        let value = try Value(json: answer)
        let stores = try (value["stores"]?.list ?? []).map(StoreContents.init)
        return (stores, try value.moment(of: "now"))
    }

    private init(_ value: Value) throws {
        name = try value.text(of: "name")
        trouble = value["trouble"]?.string
        sets = try (value["sets"]?.list ?? []).map(BackupSetRecord.init).sorted { $0.started < $1.started }
        proofs = try (value["proven"]?.list ?? []).map { proof in
            Proof(
                set: try proof.text(of: "set"), host: try proof.text(of: "host"), at: try proof.moment(of: "at"),
                isWhole: proof["whole"]?.isTruthy ?? false)
        }.sorted { $0.at < $1.at }
        logSnapshots = value["logSnapshots"]?.int ?? 0
        logs = try (value["logs"]?.list ?? []).map { log in
            Log(
                host: try log.text(of: "host"), name: try log.text(of: "log"),
                at: log["at"]?.string == nil ? nil : try log.moment(of: "at"))
        }
    }
}

/// An answer of `lifeboat-backup` that lacks something.
public struct UnreadableAnswer: Error, Sendable, CustomStringConvertible {
    /// What is missing.
    public var description: String
}

extension Value {
    func text(of name: String) throws -> String {
        guard let text = self[name]?.string else { throw UnreadableAnswer(description: "no `\(name)` in a manifest") }
        return text
    }

    func moment(of name: String) throws -> Moment {
        guard let moment = Moment(try text(of: name)) else {
            throw UnreadableAnswer(description: "`\(name)` of a manifest is not a time: `\(try text(of: name))`")
        }
        return moment
    }
}
