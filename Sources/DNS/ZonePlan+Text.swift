// SPDX-License-Identifier: Apache-2.0

import Diagnostics

extension ZonePlan {
    /// The plan as it is shown: a line for each record that goes, changes or comes, with its TTL.
    public var lines: [String] {
        var lines = ["\(origin.plain) (\(provider)): \(count)"]
        for change in changes { lines += Self.lines(change, in: origin) }
        lines += concerns.map { "  ! \($0.message)" }
        if !isEmpty { lines.append("  checksum \(checksum)") }
        return lines
    }

    /// What each change is, one line a change; what a module tells.
    public var summaries: [String] {
        changes.map { change in
            switch change {
            case .remove(let set): "remove \(set.key)"
            case .add(let set): "add \(set.key)"
            case .update(let before, let after):
                before.data == after.data
                    ? "\(after.key): TTL \(before.ttl) → \(after.ttl)" : "change \(after.key)"
            }
        }
    }

    /// How much of what.
    private var count: String {
        let added = changes.filter { $0.before == nil }.count
        let removed = changes.filter { $0.after == nil }.count
        let parts = [(added, "to add"), (changes.count - added - removed, "to change"), (removed, "to remove")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let stay = kept.isEmpty ? [] : ["\(kept.count) not managed, kept"]
        return ((parts.isEmpty ? ["as wanted"] : parts) + stay).joined(separator: ", ")
    }

    private static func lines(_ change: Change, in origin: DomainName) -> [String] {
        func line(_ sign: String, _ set: RRset, _ data: RecordData, _ ttl: String? = nil) -> String {
            "  \(sign) \(padded(set.name.relative(to: origin), 16)) \(padded(ttl ?? String(set.ttl), 6)) "
                + "\(padded(set.type.name, 5)) \(data)"
        }
        switch change {
        case .add(let set): return set.data.map { line("+", set, $0) }
        case .remove(let set): return set.data.map { line("−", set, $0) }
        case .update(let before, let after):
            let (old, new) = (Set(before.data), Set(after.data))
            let gone = before.data.filter { !new.contains($0) }.map { line("−", before, $0) }
            let comes = after.data.filter { !old.contains($0) }.map { line("+", after, $0) }
            guard before.ttl != after.ttl else { return gone + comes }
            return gone + comes
                + after.data.filter(old.contains).map { line("~", after, $0, "\(before.ttl) → \(after.ttl)") }
        }
    }
}

extension ZonePlan {
    /// Throws what speaks against the plan; `force` passes over all but the loss of the zone, `ignoring` over some.
    public func permit(force: Bool, ignoring: Set<Concern.Kind> = []) throws {
        let against = concerns.filter { $0.kind == .lost || (!force && !ignoring.contains($0.kind)) }
        guard !against.isEmpty else { return }
        throw Diagnostics(
            against.map { concern in
                Diagnostic(
                    "\(origin.plain): \(concern.message)",
                    hint: concern.kind == .lost
                        ? "a zone keeps at least one NS record" : "if that is what you want, say so: `force`")
            })
    }
}
