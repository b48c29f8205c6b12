// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// How long a sandbox may live by itself: until a moment, or as long as a process runs.
///
/// `Sandbox.reap` takes down what has outlived its lease; a sandbox without one lives until `down`.
public struct Lease: Hashable, Sendable {
    /// The last second of its life, in seconds since 1970.
    public var until: Int?
    /// The process it was made for.
    public var owner: ProcessIdentity?

    /// A lease that ends at `until`, or with `owner`, whichever comes first.
    public init(until: Int? = nil, owner: ProcessIdentity? = nil) {
        self.until = until
        self.owner = owner
    }

    /// A lease that ends with the process that calls this.
    public static func whileThisProcessRuns() -> Lease { Lease(owner: ProcessIdentity(of: getpid())) }

    /// Whether the lease has ended at `now`, in seconds since 1970.
    public func isOver(at now: Int) -> Bool {
        if let until, now > until { return true }
        if let owner { return ProcessIdentity(of: owner.id) != owner }
        return false
    }

    /// The lease as it is kept in a file.
    var text: String {
        var lines: [String] = []
        if let until { lines.append("until \(until)") }
        if let owner { lines.append("owner \(owner.id) \(owner.started)") }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Reads what `text` wrote; unknown lines are passed over.
    init(text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            switch (words.first, words.count) {
            case ("until", 2): until = Int(words[1])
            case ("owner", 3):
                if let id = Int32(words[1]), let started = UInt64(words[2]) {
                    owner = ProcessIdentity(id: id, started: started)
                }
            default: continue
            }
        }
    }
}

/// A process, told from a later one that has the same number.
public struct ProcessIdentity: Hashable, Sendable {
    /// Its number.
    public var id: Int32
    /// When it started, in clock ticks since boot (proc(5), `stat`, field 22).
    public var started: UInt64

    /// The process `id` that started at `started`.
    init(id: Int32, started: UInt64) {
        self.id = id
        self.started = started
    }

    /// The process that has the number `id` now; nil when there is none, or when it has ended and nobody took notice.
    public init?(of id: Int32) {
        guard let stat = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let started = ProcessIdentity.started(stat: stat)
        else { return nil }
        self.init(id: id, started: started)
    }

    /// Field 22 of `/proc/N/stat`, unless the process is dead; the second field, in parentheses, may hold spaces and parentheses itself.
    static func started(stat: String) -> UInt64? {
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return UInt64(fields[19])
    }
}
