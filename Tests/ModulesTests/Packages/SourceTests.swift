// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

@testable import Modules

@Suite struct SourceTests {
    @Test(
        arguments: [
            ("deb http://deb.example.org/debian bookworm main", "deb_example_org_debian.list"),
            (
                "deb [arch=amd64 signed-by=/k.gpg] https://download.docker.com/linux/debian bookworm stable",
                "download_docker_com_linux_debian.list"
            ),
            ("deb-src http://user:word@private.example.org/ubuntu jammy main", "private_example_org_ubuntu.list"),
            ("deb https://packages.example.org:8443/a-b/ /", "packages_example_org_8443_a_b.list"),
        ])
    func `a source's file is named as Ansible names it`(source: String, name: String) {
        #expect(SourcesList.suggestedName(for: source) == name)
    }

    private func bundle(_ path: String, _ text: String) -> FileBundle {
        FileBundle(lines: ["=file 644 0 0 \(path)", path, Base64.encode(Array(text.utf8))])
    }

    @Test(
        arguments: [
            ("deb http://a b c\n", ["repo": "deb  http://a   b c"], nil),
            ("# deb http://a b c # mine\n", ["repo": "deb http://a b c"], "deb http://a b c # mine\n"),
            ("# about\n\ndeb http://a b c\n", ["repo": "deb http://a b c", "state": "absent"], "# about\n\n"),
            ("deb http://x b c\n", ["repo": "deb http://a b c", "state": "absent"], nil),
        ] as [(String, Dict, String?)])
    func `a source is found, switched on or taken out where it stands`(before: String, arguments: Dict, after: String?)
        throws
    {
        let path = "/etc/apt/sources.list"
        let module = try filled(AptRepository.self, arguments.merging(["update_cache": false]) { $1 })
        let decision = try module.decide(from: bundle(path, before), in: bareContext())
        #expect(decision.changes.first?.after == after)
        #expect(decision.changes.map(\.header) == (after == nil ? [] : [path]))
    }

    @Test func `a file whose last source goes, goes too`() throws {
        let path = "/etc/apt/sources.list.d/a.list"
        let module = try filled(
            AptRepository.self, ["repo": "deb http://a b c", "state": "absent", "update_cache": false])
        let decision = try module.decide(from: bundle(path, "deb http://a b c\n"), in: bareContext())
        #expect(decision.values["sources_removed"] == [.string(path)])
        #expect(decision.changes[0].steps == [.run("rm -f -- \(path)")])
    }

    @Test(arguments: ["ppa:nginx/stable", "http://a b c", "# deb http://a b c", "deb"])
    func `what is no source is refused`(repo: String) {
        #expect(throws: ArgumentErrors.self) { try filled(AptRepository.self, ["repo": .string(repo)]) }
    }

    @Test func `a stanza has Ansible's fields in Ansible's order`() throws {
        let module = try filled(
            Deb822Repository.self,
            [
                "name": "My repo_1", "uris": "http://a", "suites": "stable", "components": ["main", "contrib"],
                "enabled": true, "types": ["deb", "deb-src"],
            ])
        #expect(
            module.stanza(signedBy: "-----BEGIN\n\nabc\n-----END\n") == """
                Components: main contrib
                Enabled: yes
                X-Repolib-Name: My repo_1
                Signed-By:
                    -----BEGIN
                    .
                    abc
                    -----END
                Suites: stable
                Types: deb deb-src
                URIs: http://a

                """)
        let decision = try module.decide(from: Deb822Repository.Found(), in: bareContext())
        #expect(decision.values["dest"] == "/etc/apt/sources.list.d/my-repo-1.sources")
    }

    private let armored = """
        -----BEGIN PGP PUBLIC KEY BLOCK-----

        mDMEawO5yhYJKwYBBAHaRw8BAQdAXKa2www9dU5KxxoYM3pxBiE41LABT0YKQR53
        EbTr/IK0IExpZmVib2F0IHRlc3QgPHRlc3RAZXhhbXBsZS5vcmc+iJAEExYIADgW
        IQR8rpvvZrjzC7L+nl38008asTaqOgUCawO5ygIbAQULCQgHAgYVCgkICwIEFgID
        AQIeAQIXgAAKCRD8008asTaqOr4wAQCmjSvLK9fnllYqjEU87jBlihTLLn65lKKn
        YjcuH0rR+AD/X8Z+CDYO+x++n+2I4z/WBfWw6wWjl/ooJugaXRUxcwi4MwRrA7nK
        FgkrBgEEAdpHDwEBB0CU9kjGY5y/sboL59hVk9jlouCO/3jsDtPbCRPN6FrXOojv
        BBgWCAAgFiEEfK6b72a48wuy/p5d/NNPGrE2qjoFAmsDucoCGwIAgQkQ/NNPGrE2
        qjp2IAQZFggAHRYhBAqn6VDcW53u0Vg/4YWUK6cNYBPTBQJrA7nKAAoJEIWUK6cN
        YBPTrm4BAO4fAABpfC0NKUuZrw9+0vSrPGeaPSgTD10B+Z+QJZOnAP4oClgDw3qQ
        zV2/Z4K175buOvU4nJeRv1k22+PQtlLEAiNcAQD0oYAiLEtRAvw85GNptcQ8TOZZ
        ABHFG+CrLqLnK7SPggD/YcWzPiKigMWi2SkHhyKmp1ong3CyKd1F65Rcha4mngQ=
        =WNp2
        -----END PGP PUBLIC KEY BLOCK-----
        """

    @Test func `a key tells its fingerprint and those of its subkeys, as gpg does`() throws {
        let key = try #require(OpenPGPKey.keys(in: Array(armored.utf8)).first)
        #expect(key.fingerprint == "7CAE9BEF66B8F30BB2FE9E5DFCD34F1AB136AA3A")
        #expect(key.subkeys == ["0AA7E950DC5B9DEED1583FE185942BA70D6013D3"])
        for id in ["B136AA3A", "0xfcd34f1ab136aa3a", "7CAE 9BEF 66B8 F30B B2FE 9E5D FCD3 4F1A B136 AA3A"] {
            #expect(key.matches(id), "\(id)")
        }
        #expect(!key.matches("AA3A"))
        #expect(OpenPGPKey.keys(in: OpenPGPKey.armored([key])) == [key])
        #expect(OpenPGPKey.keys(in: key.bytes) == [key])
        #expect(OpenPGPKey.keys(in: Array("no key".utf8)).isEmpty)
    }

    @Test func `a key is trusted once, and no more when it goes`() throws {
        let path = "/etc/apt/trusted.gpg.d/mine.asc"
        let adding = try filled(AptKey.self, ["data": .string(armored)])
        var found = AptKey.Found(rings: FileBundle())
        found.take(Array(armored.utf8), nil)
        let decision = try adding.decide(from: found, in: bareContext())
        #expect(decision.changes.map(\.header) == ["/etc/apt/trusted.gpg.d/fcd34f1ab136aa3a.asc"])
        #expect(decision.values["id"] == "7CAE9BEF66B8F30BB2FE9E5DFCD34F1AB136AA3A")
        var there = AptKey.Found(rings: bundle(path, armored))
        there.take(Array(armored.utf8), nil)
        #expect(try adding.decide(from: there, in: bareContext()).changes.isEmpty)
        let removing = try filled(AptKey.self, ["id": "B136AA3A", "state": "absent"])
        #expect(try removing.decide(from: there, in: bareContext()).changes[0].steps == [.run("rm -f -- \(path)")])
        #expect(try removing.decide(from: found, in: bareContext()).changes.isEmpty)
    }
}
