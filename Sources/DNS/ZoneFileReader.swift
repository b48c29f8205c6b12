// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Reads zone files in BIND's form (RFC 1035, section 5), and what `dig` prints of a transfer.
public struct ZoneFileReader {
    private let file: String
    private let lines: [Substring]
    private var origin: DomainName
    private var owner: DomainName?
    private var defaultTTL: Int?
    private var lastTTL: Int?
    private var problems: [Diagnostic] = []
    private var sets: [RRset.Key: (ttl: Int, data: [RecordData])] = [:]
    /// The zone's name: the origin at the first record.
    private let zone: DomainName

    /// Reads `text`; `origin` is the zone's name, `file` what messages call it.
    ///
    /// Throws `Diagnostics` with every problem, each at its line and column.
    public static func read(_ text: String, file: String, origin: DomainName) throws -> Zone {
        var reader = ZoneFileReader(text, file: file, origin: origin)
        return try reader.read(text)
    }

    private init(_ text: String, file: String, origin: DomainName) {
        self.file = file
        (self.origin, zone) = (origin, origin)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    private mutating func read(_ text: String) throws -> Zone {
        var scanner = ZoneFileScanner(text, file: file)
        do {
            for entry in try scanner.entries() { read(entry) }
        } catch let error as Diagnostic {
            note(error)
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return Zone(zone, sets.map { RRset($0.key.name, $0.key.type, ttl: $0.value.ttl, $0.value.data) })
    }

    private mutating func note(_ problem: Diagnostic) {
        var problem = problem
        if let line = problem.location?.line, lines.indices.contains(line - 1) {
            problem.sourceLine = String(lines[line - 1])
        }
        problems.append(problem)
    }

    private mutating func read(_ entry: ZoneEntry) {
        do {
            if let first = entry.tokens.first, first.text.hasPrefix("$"), !first.isQuoted, !entry.continuesOwner {
                try directive(first, Array(entry.tokens.dropFirst()))
            } else {
                try record(entry)
            }
        } catch let error as Diagnostic {
            note(error)
        } catch {
            note(Diagnostic("\(error)", at: entry.tokens.first?.location))
        }
    }

    private mutating func directive(_ word: ZoneToken, _ arguments: [ZoneToken]) throws {
        guard ["$ORIGIN", "$TTL"].contains(word.text.uppercased()) else {
            throw Diagnostic(
                "`\(word.text)` is not understood; `$ORIGIN` and `$TTL` are", at: word.location,
                hint: word.text.uppercased() == "$INCLUDE" || word.text.uppercased() == "$GENERATE"
                    ? "write it out first: named-compilezone -o - \(zone.plain) \(file)"
                    : didYouMean(word.text.uppercased(), among: ["$ORIGIN", "$TTL"]))
        }
        guard arguments.count == 1, let argument = arguments.first else {
            throw Diagnostic("`\(word.text)` takes one word, found \(arguments.count)", at: word.location)
        }
        if word.text.uppercased() == "$ORIGIN" {
            origin = try name(argument)
        } else if let ttl = TimeToLive.read(argument.text) {
            defaultTTL = ttl
        } else {
            throw Diagnostic("$TTL: expected seconds, or `1h30m`, found `\(argument.text)`", at: argument.location)
        }
    }

    private func name(_ word: ZoneToken) throws -> DomainName {
        do { return try DomainName(word.text, in: origin) } catch var error as Diagnostic {
            error.location = word.location
            throw error
        }
    }

    private mutating func record(_ entry: ZoneEntry) throws {
        var words = entry.tokens[...]
        let place = entry.tokens.first?.location
        if !entry.continuesOwner, let word = words.popFirst() { owner = try name(word) }
        guard let owner else {
            throw Diagnostic("the first record needs a name", at: place, hint: "write `@` for the zone itself")
        }
        guard owner.isWithin(zone) else {
            throw Diagnostic(
                "`\(owner)` lies outside the zone \(zone)", at: place, hint: "is a dot missing or too many at its end?")
        }
        let ttl = try ttlAndClass(&words)
        guard let word = words.popFirst() else {
            throw Diagnostic("the record of `\(owner)` has no type", at: place)
        }
        let type = RecordType(word.text)
        guard RecordType.known.contains(type) || Self.looksLikeType(type.name) else {
            throw Diagnostic(
                "`\(word.text)` is no record type", at: word.location,
                hint: didYouMean(type.name, among: RecordType.known.map(\.name)))
        }
        var reader = RecordDataReader(type, Array(words), origin: origin, place: word.location)
        let data = try reader.data()
        try keep(data, of: RRset.Key(owner, type), ttl: try ttl ?? fallbackTTL(data, place), place)
    }

    /// Types beyond the known: `TYPE65` and the likes of SSHFP.
    private static func looksLikeType(_ name: String) -> Bool {
        let others = [
            "SSHFP", "TLSA", "NAPTR", "DS", "DNAME", "HINFO", "LOC", "RP", "SVCB", "HTTPS", "SPF", "URI", "CERT",
            "OPENPGPKEY", "SMIMEA", "DNSKEY", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "CDS", "CDNSKEY", "ZONEMD",
            "TSIG",
        ]
        return others.contains(name) || name.hasPrefix("TYPE") && Int(name.dropFirst(4)) != nil
    }

    /// Time and class may stand in either order, and either may be left out.
    private func ttlAndClass(_ words: inout ArraySlice<ZoneToken>) throws -> Int? {
        var ttl: Int?
        for _ in 0..<2 {
            guard let word = words.first, words.count > 1, !word.isQuoted else { break }
            if ["CH", "HS", "CS"].contains(word.text.uppercased()) {
                throw Diagnostic("class `\(word.text)`: only IN is understood", at: word.location)
            }
            if word.text.uppercased() == "IN" {
                words.removeFirst()
            } else if word.text.first?.isNumber == true, ttl == nil {
                guard let seconds = TimeToLive.read(word.text) else {
                    throw Diagnostic("expected a TTL, found `\(word.text)`", at: word.location)
                }
                ttl = seconds
                words.removeFirst()
            }
        }
        return ttl
    }

    private func fallbackTTL(_ data: RecordData, _ place: SourceLocation?) throws -> Int {
        if let ttl = defaultTTL ?? lastTTL { return ttl }
        if case .soa(let soa) = data { return soa.minimum }
        throw Diagnostic("this record has no TTL", at: place, hint: "begin the file with a line such as `$TTL 300`")
    }

    private mutating func keep(_ data: RecordData, of key: RRset.Key, ttl: Int, _ place: SourceLocation?) throws {
        lastTTL = ttl
        if let known = sets[key] {
            if key.type == .soa, known.data != [data] { throw Diagnostic("a second SOA; a zone has one", at: place) }
            guard known.ttl == ttl else {
                throw Diagnostic(
                    "\(key) has TTL \(known.ttl) above and \(ttl) here", at: place,
                    hint: "records of one name and type are cached as one: give all the same TTL")
            }
        }
        if key.type == .soa, key.name != zone, zone != .root {
            throw Diagnostic("the SOA is of `\(key.name)`, expected \(zone)", at: place)
        }
        sets[key] = (ttl, (sets[key]?.data ?? []) + [data])
    }
}
