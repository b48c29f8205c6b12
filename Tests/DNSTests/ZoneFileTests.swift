// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics
import Testing

@Suite struct ZoneFileTests {
    static let text = """
        ; a zone as people write it
        $TTL 1h
        @   IN SOA ns1 hostmaster.example.com. (
                2026112501 ; serial
                4h 10m     ; refresh, retry
                2w 300 )   ; expire, negative answers
            IN NS  ns1
               NS  ns2.elsewhere.example.
        ns1    A   192.0.2.53
        @   300 IN A 192.0.2.1
            300 AAAA 2001:DB8:0::1
        www IN 300 CNAME @
        $ORIGIN mail.example.com.
        @   MX  10 mx1
        @   MX  5  mx0.example.com.
        mx1 A   192.0.2.5 ; the old one
        $ORIGIN example.com.
        txt TXT "v=spf1 -all; not a comment" plain "with \\"quotes\\" and \\195\\164"
        _sip._tcp SRV 0 5 5060 sip
        @   CAA 0 issue "letsencrypt.org"
        odd TYPE65534 \\# 2 abcd
        """

    static func zone(_ text: String) throws -> Zone {
        try ZoneFileReader.read(text, file: "z", origin: DomainName("example.com"))
    }

    @Test func `a zone file is read as BIND reads it`() throws {
        let zone = try Self.zone(Self.text)
        func data(_ name: String, _ type: RecordType) throws -> [String]? {
            zone[try DomainName(name, in: zone.origin), type]?.data.map(\.description)
        }
        #expect(zone.soa?.serial == 2_026_112_501)
        #expect(zone.soa?.refresh == 14400 && zone.soa?.retry == 600 && zone.soa?.expire == 1_209_600)
        #expect(zone.nameServers.map(\.plain) == ["ns1.example.com", "ns2.elsewhere.example"])
        #expect(try data("@", .aaaa) == ["2001:db8::1"])
        #expect(zone[zone.origin, .a]?.ttl == 300)
        #expect(try data("www", .cname) == ["example.com."])
        #expect(try data("mail", .mx) == ["10 mx1.mail.example.com.", "5 mx0.example.com."])
        #expect(try data("mx1.mail", .a) == ["192.0.2.5"])
        #expect(
            try data("txt", .txt) == [#""v=spf1 -all; not a comment" "plain" "with \"quotes\" and \195\164""#])
        #expect(try data("_sip._tcp", .srv) == ["0 5 5060 sip.example.com."])
        #expect(try data("@", .caa) == [#"0 issue "letsencrypt.org""#])
        #expect(try data("odd", RecordType("TYPE65534")) == [##"\# 2 abcd"##])
    }

    @Test func `what is written is read as the same zone, and written again as the same bytes`() throws {
        let zone = try Self.zone(Self.text)
        let again = try Self.zone(zone.file)
        #expect(again == zone)
        #expect(again.file == zone.file)
    }

    @Test func `a long text is written in strings of 255 octets`() throws {
        let origin = try DomainName("example.com")
        let text = String(repeating: "ä0123456789", count: 60)
        let zone = Zone(origin, [RRset(origin, .txt, ttl: 300, [.text(text)])])
        guard case .txt(let strings)? = zone[origin, .txt]?.data.first else { Issue.record("no text"); return }
        #expect(strings.map(\.count) == [255, 255, 210])
        #expect(String(decoding: strings.joined(), as: UTF8.self) == text)
        #expect(try Self.zone(zone.file) == zone)
    }

    static let complaints: [(String, String)] = [
        ("$TTL 300\nwww A 192.0.2.300", "z:2:7: A: expected an IPv4 address, found `192.0.2.300`"),
        ("$TTL 300\nwww AAA 192.0.2.3", "z:2:5: `AAA` is no record type"),
        ("www A 192.0.2.3", "z:1:1: this record has no TTL"),
        ("$TTL 300\n@ MX mail", "z:2:6: MX: expected a number from 0 to 65535, found `mail`"),
        ("$TTL 300\n@ MX 10", "z:2:3: MX ends too early"),
        ("$TTL 300\n@ A 192.0.2.1 192.0.2.2", "z:2:15: `192.0.2.2` is more than A takes"),
        ("$TTL 300\nwww.example.net. A 192.0.2.1", "z:2:1: `www.example.net.` lies outside the zone"),
        ("$TTL 300\n@ TXT \"open", "z:2:7: this quote is not closed on its line"),
        ("$TTL 300\n@ SOA a b ( 1 2 3 4 5\n", "z:2:11: this `(` is never closed"),
        ("$TTL 300\na 60 A 192.0.2.1\na 90 A 192.0.2.2", "z:3:1: a.example.com. A has TTL 60 above and 90 here"),
        ("$INCLUDE other", "z:1:1: `$INCLUDE` is not understood"),
        ("$TTL soon", "z:1:6: $TTL: expected seconds"),
        ("$TTL 300\n@ CH A 192.0.2.1", "z:2:3: class `CH`: only IN is understood"),
        (" A 192.0.2.1", "z:1:2: the first record needs a name"),
        ("$TTL 300\na..b A 192.0.2.1", "z:2:1: the name `a..b` has an empty label"),
    ]

    @Test(arguments: complaints) func `a mistake is told with its place`(_ text: String, _ expected: String) throws {
        let error = #expect(throws: Diagnostics.self) { try Self.zone(text) }
        #expect(error?.all.first?.description.hasPrefix(expected) == true, "\(error?.description ?? "")")
    }

    @Test func `all mistakes are told at once, each with its line and a caret`() throws {
        let error = #expect(throws: Diagnostics.self) { try Self.zone("$TTL 300\na A x\nb AAAA y\nc A 192.0.2.1\n") }
        #expect(
            error?.description == """
                z:2:5: A: expected an IPv4 address, found `x`
                    a A x
                        ^
                z:3:8: AAAA: expected an IPv6 address, found `y`
                    b AAAA y
                           ^
                """)
    }
}
