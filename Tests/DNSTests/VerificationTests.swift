// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Synchronization
import Testing

@testable import DNS

/// Counts how often it is asked.
private final class Counter: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

@Suite struct VerificationTests {
    /// What dig 9.18 prints for two questions.
    static let digs = """
        ;; Got answer:
        ;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4738
        ;; flags: qr aa; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1

        ;; OPT PSEUDOSECTION:
        ; EDNS: version: 0, flags:; udp: 1232
        ;; QUESTION SECTION:
        ;www.example.com.		IN	A

        ;; ANSWER SECTION:
        www.example.com.	300	IN	A	192.0.2.2

        ;; Got answer:
        ;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 51979
        ;; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1

        ;; QUESTION SECTION:
        ;nope.example.com.		IN	AAAA

        ;; AUTHORITY SECTION:
        example.com.		300	IN	SOA	ns1.example.com. hostmaster.example.com. 2 3600 600 86400 300

        """

    @Test func `answers of dig are read with their status and who gave them`() throws {
        let answers = Question.answers(Self.digs)
        let www = RRset.Key(try DomainName("www.example.com"), .a)
        let nope = RRset.Key(try DomainName("nope.example.com"), .aaaa)
        #expect(answers[www]?.isAuthoritative == true)
        #expect(answers[www]?.sets == [RRset(www.name, .a, ttl: 300, [.a("192.0.2.2")])])
        #expect(answers[nope] == Answer(status: "NXDOMAIN", isAuthoritative: false, sets: []))
        let soa = Self.digs.replacing("www.example.com.\t\tIN\tA", with: "example.com.\t\tIN\tSOA")
            .replacing("300\tIN\tA\t192.0.2.2", with: "300\tIN\tSOA\tns1 hostmaster 7 1 1 1 1")
            .replacing("www.example.com.", with: "example.com.")
        let found = Question.answers(soa)[RRset.Key(try DomainName("example.com"), .soa)]?.sets.first?.data.first
        guard case .soa(let start)? = found else {
            Issue.record("no SOA")
            return
        }
        #expect(start.serial == 7)
        #expect(Question.answers(";; communications error to 127.0.0.1#5999: connection refused") == [:])
    }

    /// Answers of a server: `address` for the A record of www, from the `turn`th question on.
    static func server(turn: Int, flags: String = "qr aa") -> ToolRunner {
        let asked = Counter()
        return { _ in
            let count = asked.next()
            return ToolOutput(
                status: 0,
                output: """
                    ;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
                    ;; flags: \(flags); QUERY: 1, ANSWER: 1
                    ;; QUESTION SECTION:
                    ;www.example.com.\tIN\tA

                    ;; ANSWER SECTION:
                    www.example.com.\t300\tIN\tA\t\(count < turn ? "192.0.2.1" : "192.0.2.2")

                    """)
        }
    }

    static func watch(_ run: @escaping ToolRunner, authoritative: Bool = true, limit: Duration = .seconds(5))
        async throws
        -> Verification.Sighting?
    {
        let wanted = RRset(try DomainName("www.example.com"), .a, ttl: 300, [.a("192.0.2.2")])
        let verification = Verification(of: try DomainName("example.com"), wanted: [wanted], run: run)
        let server = Verification.Server("s", try ServerAddress("192.0.2.53"), isAuthoritative: authoritative)
        return try await verification.watch([server], limit: limit, pause: .milliseconds(1)).first
    }

    @Test func `a server is asked until it has turned`() async throws {
        let sighting = try await Self.watch(Self.server(turn: 3), limit: .seconds(60))
        #expect(sighting?.turned != nil && sighting?.problem == nil)
    }

    @Test func `a server that never turns is told with what it still says, and for how long`() async throws {
        let sighting = try await Self.watch(
            Self.server(turn: .max, flags: "qr rd ra"), authoritative: false, limit: .milliseconds(20))
        #expect(sighting?.turned == nil)
        #expect(sighting?.problem == "www.example.com. A is 192.0.2.1, for up to 5 minutes")
    }

    @Test func `who does not answer for the zone is no witness`() async throws {
        let sighting = try await Self.watch(Self.server(turn: 0, flags: "qr rd"), limit: .milliseconds(5))
        #expect(sighting?.problem == "www.example.com. A: it does not answer for this zone")
    }

    @Test func `no answer is no success`() async throws {
        let sighting = try await Self.watch({ _ in ToolOutput(status: 9, output: "") }, limit: .milliseconds(5))
        #expect(sighting?.problem == "no answer")
    }
}
