// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics
import Testing

@Suite struct NameTests {
    static let names: [(String, String)] = [
        ("@", "example.com."), ("www", "www.example.com."), ("WWW.Example.COM.", "www.example.com."),
        ("a.b", "a.b.example.com."), ("*.dev", "*.dev.example.com."), (".", "."),
        ("_sip._tcp", "_sip._tcp.example.com."),
        (#"a\.b"#, #"a\.b.example.com."#), (#"a\046b"#, #"a\.b.example.com."#), (#"\065"#, "a.example.com."),
        (#"sp\032ace"#, #"sp\032ace.example.com."#),
    ]

    @Test(arguments: names) func `a name is read as a zone file means it`(_ text: String, _ expected: String) throws {
        let origin = try DomainName("example.com.")
        let name = try DomainName(text, in: origin)
        #expect(name.description == expected)
        #expect(try DomainName(name.relative(to: origin), in: origin) == name)
    }

    @Test(arguments: [
        ("a..b", "empty label"), (String(repeating: "x", count: 64), "more than 63"), ("bücher", "can't have"),
        (String(repeating: "abcdefg.", count: 40), "longer than 255"), (#"a\04"#, "too early"), ("", "empty label"),
    ])
    func `a name that can't be is refused`(_ text: String, _ complaint: String) throws {
        let error = #expect(throws: Diagnostic.self) { try DomainName(text, in: DomainName("example.com.")) }
        #expect(error?.message.contains(complaint) == true, "\(error?.message ?? "")")
    }

    @Test func `names are sorted from the root, the zone first`() throws {
        let names = try ["www.example.com", "example.com", "a.www.example.com", "mail.example.com"].map {
            try DomainName($0)
        }
        #expect(
            names.sorted().map(\.plain) == ["example.com", "mail.example.com", "www.example.com", "a.www.example.com"])
    }

    @Test func `a whole name is taken as whole in settings, and a foreign one refused`() throws {
        let origin = try DomainName("example.com")
        #expect(try DNSNames.name("www.example.com", in: origin).plain == "www.example.com")
        #expect(try DNSNames.name("www", in: origin).plain == "www.example.com")
        #expect(try DNSNames.name("", in: origin) == origin)
        #expect(throws: Diagnostic.self) { try DNSNames.name("www.example.net.", in: origin) }
    }

    @Test(arguments: [
        ("192.0.2.53", "192.0.2.53", 53), ("192.0.2.53:5300", "192.0.2.53", 5300), ("2001:db8::1", "2001:db8::1", 53),
        ("[2001:db8::1]:5300", "2001:db8::1", 5300), ("ns1.example.com", "ns1.example.com", 53),
    ])
    func `a server has a host and a port`(_ text: String, _ host: String, _ port: Int) throws {
        let server = try ServerAddress(text)
        #expect((server.host, server.port) == (host, port))
        #expect(server.description == text)
    }

    @Test(arguments: ["", "-x", "a b", "192.0.2.1:0", "192.0.2.1:x", "[::1]5", "@evil;"])
    func `what is no server is refused`(_ text: String) {
        #expect(throws: Diagnostic.self) { try ServerAddress(text) }
    }

    @Test(arguments: [("300", 300), ("1h30m", 5400), ("2D", 172_800), ("1w", 604_800)])
    func `times are seconds or have units`(_ text: String, _ seconds: Int) {
        #expect(TimeToLive.read(text) == seconds)
    }

    @Test(arguments: ["", "-1", "+5", "1x", "h", "5m3", "99999999999", "999999999w"])
    func `what is no time is none`(_ text: String) { #expect(TimeToLive.read(text) == nil) }
}
