// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Reads what a record says from the words of a zone file.
struct RecordDataReader {
    let type: RecordType
    let origin: DomainName
    /// Where the record is, for complaints about words that are missing.
    let place: SourceLocation?
    private var words: ArraySlice<ZoneToken>

    init(_ type: RecordType, _ words: [ZoneToken], origin: DomainName, place: SourceLocation?) {
        (self.type, self.words, self.origin, self.place) = (type, words[...], origin, place)
    }

    /// The data; throws a `Diagnostic` at the word that is to blame.
    mutating func data() throws -> RecordData {
        let data = try read()
        if let extra = words.first {
            throw Diagnostic("`\(extra.text)` is more than \(type) takes: \(form)", at: extra.location)
        }
        return data
    }

    /// What a type's data look like, for messages.
    private var form: String {
        switch type {
        case .a: "an IPv4 address"
        case .aaaa: "an IPv6 address"
        case .mx: "preference and server, `10 mail`"
        case .srv: "priority, weight, port and target, `0 5 5060 sip`"
        case .caa: "flags, tag and value, `0 issue \"letsencrypt.org\"`"
        case .soa: "server, mailbox, serial, refresh, retry, expire and minimum"
        case .txt: "text in quotes"
        default: "a name"
        }
    }

    private mutating func read() throws -> RecordData {
        switch type {
        case .a:
            .a(try word("expected an IPv4 address") { IPAddress.version4($0) })
        case .aaaa:
            .aaaa(try word("expected an IPv6 address") { IPAddress.version6($0) })
        case .cname: .cname(try name())
        case .ns: .ns(try name())
        case .ptr: .ptr(try name())
        case .mx: .mx(preference: try number(65535), exchange: try name())
        case .txt: .txt(try strings())
        case .srv:
            .srv(
                priority: try number(65535), weight: try number(65535), port: try number(65535), target: try name())
        case .caa:
            .caa(flags: try number(255), tag: try next().text.lowercased(), value: try string(next(), limit: 4096))
        case .soa: .soa(try startOfAuthority())
        default: other()
        }
    }

    private mutating func next() throws -> ZoneToken {
        guard let word = words.popFirst() else {
            throw Diagnostic("\(type) ends too early: expected \(form)", at: place)
        }
        return word
    }

    private mutating func word<Result>(_ expected: String, _ read: (String) -> Result?) throws -> Result {
        let word = try next()
        guard let result = read(word.text) else {
            throw Diagnostic("\(type): \(expected), found `\(word.text)`", at: word.location)
        }
        return result
    }

    private mutating func number(_ limit: Int) throws -> Int {
        try word("expected a number from 0 to \(limit)") { text in
            Int(text).flatMap { (0...limit).contains($0) ? $0 : nil }
        }
    }

    private mutating func seconds() throws -> Int {
        try word("expected seconds, or `1h30m`") { TimeToLive.read($0) }
    }

    private mutating func name() throws -> DomainName {
        let word = try next()
        do { return try DomainName(word.text, in: origin) } catch let error as Diagnostic {
            throw Diagnostic("\(type): \(error.message)", at: word.location, hint: error.hint)
        }
    }

    private mutating func startOfAuthority() throws -> StartOfAuthority {
        StartOfAuthority(
            primary: try name(), mailbox: try name(),
            serial: try word("expected a serial number") { UInt32($0) }, refresh: try seconds(), retry: try seconds(),
            expire: try seconds(), minimum: try seconds())
    }

    private mutating func strings() throws -> [[UInt8]] {
        var strings = [try string(next(), limit: 255)]
        while let word = words.popFirst() { strings.append(try string(word, limit: 255)) }
        return strings
    }

    /// The octets of a character string, its escapes resolved.
    private func string(_ word: ZoneToken, limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(word.text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else { bytes.append(byte); continue }
            if let digit = rest.first, (48...57).contains(digit) {
                guard rest.count >= 3, let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self)) else {
                    throw Diagnostic("\(type): `\\` with digits takes three of them, up to 255", at: word.location)
                }
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else if let escaped = rest.popFirst() {
                bytes.append(escaped)
            }
        }
        guard bytes.count <= limit else {
            throw Diagnostic(
                "\(type): a string of \(bytes.count) octets; at most \(limit) go into one", at: word.location,
                hint: "split it: \"first part\" \"second part\"")
        }
        return bytes
    }

    private mutating func other() -> RecordData {
        let texts = words.map { $0.isQuoted ? "\"\($0.text)\"" : $0.text }
        words = []
        return .other(type, texts.joined(separator: " "))
    }
}

extension RecordData {
    /// Reads data as users write them for one record: `10 mail` for MX; a TXT is the text itself, of any length.
    public init(_ type: RecordType, _ text: String, in origin: DomainName) throws {
        if type == .txt, !text.hasPrefix("\"") {
            self = .text(text)
            return
        }
        var scanner = ZoneFileScanner(text, file: "")
        do {
            var reader = RecordDataReader(
                type, try scanner.entries().flatMap(\.tokens), origin: origin, place: nil)
            self = try reader.data()
        } catch var error as Diagnostic {
            error.location = nil
            throw error
        }
    }
}
