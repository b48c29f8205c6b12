// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

@testable import Modules

@Suite struct CertificateTests {
    private static let issued = [
        "certbot": "1", "issued": "1", "ends": "Feb 20 10:00:00 2027 GMT", "names": "example.com www.example.com",
        "server": "https://acme-v02.api.letsencrypt.org/directory",
        "link": "/etc/letsencrypt/live/www.example.com/fullchain.pem",
    ]

    private func summaries(_ arguments: Dict, _ facts: [String: String]) throws -> [String] {
        var all: Dict = ["name": "www.example.com", "domains": ["www.example.com", "example.com"], "webroot": "/srv"]
        all.merge(arguments) { $1 }
        let module = try filled(Certificate.self, all)
        return try module.decide(from: CertificateState(facts: facts), in: bareContext()).changes.map(\.summary)
    }

    @Test func `a bare host gets a self-signed certificate and the links to it`() throws {
        #expect(
            try summaries(["state": "self_signed"], [:]) == [
                "self-signed certificate for www.example.com, example.com"
            ])
        #expect(try summaries(["state": "self_signed"], ["placeholder": "1", "link": "self-signed.pem"]) == [])
    }

    @Test func `an issued certificate is left alone, also when only a self-signed one is asked for`() throws {
        #expect(try summaries([:], Self.issued) == [])
        #expect(try summaries(["state": "self_signed"], Self.issued) == [])
    }

    @Test(arguments: [
        (["due": "1"], "renew, it ends Feb 20 10:00:00 2027 GMT"),
        (["names": "www.example.com"], "issue anew, it is for www.example.com"),
        (["server": "https://other/dir"], "issue anew, it is from https://other/dir"),
        (["authenticator": "manual"], "issue anew, manual proved its names"),
    ])
    func `a certificate that is not right is issued anew`(facts: [String: String], reason: String) throws {
        let found = Self.issued.merging(facts) { $1 }
        #expect(try summaries([:], found) == ["certificate for www.example.com, example.com: \(reason)"])
    }

    @Test func `without certbot the host is told what to install`() throws {
        #expect(throws: ModuleFailure.self) { try summaries([:], ["placeholder": "1", "link": "self-signed.pem"]) }
    }

    @Test func `the authority's reason is told in one line`() {
        let output = ShellOutput(
            status: 1,
            stderr: """
                Saving debug log to /var/log/letsencrypt/letsencrypt.log
                Certbot failed to authenticate some domains (authenticator: webroot).
                  Domain: example.com
                  Type:   dns
                  Detail: DNS problem: NXDOMAIN looking up A for example.com

                Ask for help or search for solutions at https://community.letsencrypt.org.
                """)
        #expect(
            Certificate.failure(output, ["example.com"]).message
                == "no certificate for example.com: DNS problem: NXDOMAIN looking up A for example.com")
    }

    @Test func `what a hook complained of comes before what the authority then missed`() {
        let output = ShellOutput(
            status: 1,
            stdout: """
                Hook '--manual-auth-hook' for example.com reported error code 1
                Hook '--manual-auth-hook' for example.com ran with error output:
                 linode: the account has no domain example.com
                Hook '--manual-auth-hook' for www.example.com ran with error output:
                 linode: the account has no domain example.com
                  Detail: NXDOMAIN looking up TXT for _acme-challenge.example.com
                """)
        #expect(
            Certificate.failure(output, ["example.com"]).message
                == "no certificate for example.com: linode: the account has no domain example.com")
    }

    @Test(
        arguments: [
            (["name": "exa mple"], "`exa mple` is not a domain name"),
            (["name": "a.example", "domains": ["*.a.example"], "webroot": "/srv"], "can only be proved"),
            (["name": "a.example"], "the `http` challenge needs `webroot`"),
            (["name": "a.example", "challenge": "dns"], "the `dns` challenge needs `dns_hook`"),
        ] as [(Dict, String)])
    func `arguments that can't work are refused`(arguments: Dict, message: String) throws {
        let error = #expect(throws: ArgumentErrors.self) {
            _ = try ModuleDefinition(Certificate.self).make(Arguments(arguments))
        }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
}
