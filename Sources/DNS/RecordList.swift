// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// Records as playbooks and inventories write them: `{ name: www, type: A, value: 192.0.2.10, ttl: 300 }`.
public enum RecordList {
    private static let members = ["name", "type", "value", "ttl", "state"]

    /// Reads a list of records of `origin`; `ttl` is for those that name none, `place` is what messages begin with.
    ///
    /// Throws `Diagnostics` with every problem.
    public static func wish(
        _ entries: [Value], origin: DomainName, ttl: Int, purge: Bool = false, place: String
    ) throws -> ZoneWish {
        var problems: [Diagnostic] = []
        var wish = ZoneWish(purge: purge)
        var sets: [RRset.Key: RRset] = [:]
        var order: [RRset.Key] = []
        for (index, entry) in entries.enumerated() {
            do {
                let (set, isPresent) = try read(entry, origin: origin, ttl: ttl)
                guard isPresent else { wish.absent.append(set.key); continue }
                if let known = sets[set.key] {
                    guard known.ttl == set.ttl else {
                        throw Diagnostic("\(set.key) has TTL \(known.ttl) above and \(set.ttl) here")
                    }
                } else {
                    order.append(set.key)
                }
                sets[set.key] = RRset(
                    set.name, set.type, ttl: set.ttl, (sets[set.key]?.data ?? []) + set.data)
            } catch var error as Diagnostic {
                error.message = "\(place)[\(index)]: " + error.message
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        wish.sets = order.compactMap { sets[$0] }
        return wish
    }

    /// Reads one record set; the second result says whether it shall be there.
    private static func read(_ entry: Value, origin: DomainName, ttl: Int) throws -> (RRset, Bool) {
        guard let dict = entry.dict else {
            throw Diagnostic(
                "expected a record, found `\(entry.text)`", hint: "such as { name: www, type: A, value: 192.0.2.10 }")
        }
        for key in dict.keys.map(\.text) where !members.contains(key) && key != "values" {
            throw Diagnostic(
                "`\(key)` is not one of \(members.joined(separator: ", "))", hint: didYouMean(key, among: members))
        }
        let type = try type(dict["type"]?.text ?? "A")
        let name = try DNSNames.name(dict["name"]?.text ?? "@", in: origin)
        let isPresent = try state(dict["state"]?.text)
        let value = dict["value"] ?? dict["values"]
        let texts = value?.list?.map(\.text) ?? value.map { [$0.text] } ?? []
        guard !texts.isEmpty || !isPresent else { throw Diagnostic("\(name) \(type) has no `value`") }
        let seconds = try dict["ttl"].map { try Self.seconds($0.text) } ?? ttl
        let data = try texts.map { try Self.data(type, $0, of: name, in: origin) }
        return (RRset(name, type, ttl: seconds, data), isPresent)
    }

    /// Reads the data of one record and says whose they are when they can't be read.
    public static func data(
        _ type: RecordType, _ text: String, of name: DomainName, in origin: DomainName
    ) throws -> RecordData {
        do { return try RecordData(type, text, in: origin) } catch var error as Diagnostic {
            error.message = "\(name) \(error.message)"
            throw error
        }
    }

    /// The type called `text`, one of those that are understood.
    public static func type(_ text: String) throws -> RecordType {
        let type = RecordType(text)
        let names = RecordType.known.filter { $0 != .soa }.map(\.name)
        guard names.contains(type.name) else {
            throw Diagnostic(
                "`\(text)` is not one of \(names.joined(separator: ", "))", hint: didYouMean(type.name, among: names))
        }
        return type
    }

    private static func state(_ text: String?) throws -> Bool {
        switch text ?? "present" {
        case "present": return true
        case "absent": return false
        case let other:
            throw Diagnostic(
                "state: `\(other)` is not one of present, absent",
                hint: didYouMean(other, among: ["present", "absent"]))
        }
    }

    /// Reads a TTL.
    public static func seconds(_ text: String) throws -> Int {
        guard let seconds = TimeToLive.read(text) else {
            throw Diagnostic("ttl: expected seconds, or `1h30m`, found `\(text)`")
        }
        return seconds
    }
}

/// Names as playbooks and inventories write them.
public enum DNSNames {
    /// Reads a name in a zone: `@`, `www`, or whole, with or without its dot at the end.
    ///
    /// In a zone file `www.example.com` within `example.com` means `www.example.com.example.com`, which nobody wants.
    public static func name(_ text: String, in origin: DomainName) throws -> DomainName {
        guard !text.isEmpty else { return origin }
        let whole = try DomainName(text)
        if text != "@", whole.isWithin(origin), !origin.labels.isEmpty { return whole }
        let name = try DomainName(text, in: origin)
        guard name.isWithin(origin) else { throw Diagnostic("`\(text)` lies outside the zone \(origin.plain)") }
        return name
    }
}
