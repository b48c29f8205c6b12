// SPDX-License-Identifier: Apache-2.0

import Values

/// A backup set as a store's manifests tell of it.
public struct BackupSetRecord: Hashable, Sendable {
    /// A host's part of the set: a dump, a tree of files.
    public struct Part: Hashable, Sendable {
        /// Its name, such as `media`.
        public var name: String
        /// What made it, such as `postgresql` or `files`.
        public var kind: String
        /// The snapshot that holds it.
        public var snapshot: String
        /// How many files.
        public var files: Int
        /// How many bytes.
        public var bytes: Int
        /// The rows of all its tables; nil for files.
        public var rows: Int?
    }

    /// Its id.
    public var id: String
    /// When the first of its hosts began.
    public var started: Moment
    /// When the last of its hosts was done.
    public var ended: Moment
    /// The hosts that have not put their manifest there.
    public var missing: [String]
    /// The parts by host.
    public var parts: [String: [Part]]

    /// Whether every host's manifest is there.
    ///
    /// A manifest is only written after its parts were read back.
    public var isComplete: Bool { missing.isEmpty }
    /// The bytes of all parts.
    public var bytes: Int { parts.values.joined().reduce(0) { $0 + $1.bytes } }

    /// Reads one set of `lifeboat-backup list`.
    init(_ value: Value) throws {
        id = try value.text(of: "set")
        started = try value.moment(of: "startedAt")
        ended = try value.moment(of: "endedAt")
        missing = (value["missing"]?.list ?? []).map(\.text)
        parts = [:]
        for host in value["hosts"]?.list ?? [] {
            parts[try host.text(of: "host")] = try (host["parts"]?.list ?? []).map(Part.init)
        }
    }
}

extension BackupSetRecord.Part {
    init(_ value: Value) throws {
        name = try value.text(of: "name")
        kind = try value.text(of: "kind")
        snapshot = try value.text(of: "snapshot")
        files = value["files"]?.int ?? 0
        bytes = value["bytes"]?.int ?? 0
        rows = value["databases"]?.list.map { databases in
            databases.flatMap { $0["tables"]?.list ?? [] }.reduce(0) { $0 + ($1["rows"]?.int ?? 0) }
        }
    }
}
