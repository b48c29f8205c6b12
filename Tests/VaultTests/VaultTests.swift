// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing
import Values
import Vault

/// A text that the real ansible-vault wrote: password `pass word`, vault id `staging`.
private let staging = """
    $ANSIBLE_VAULT;1.2;AES256;staging
    33303331333233333334333533363337333833393631363236333634363536363330333133323333
    3334333533363337333833393631363236333634363536360a633366356130626566356438323835
    61333638663039343134653535366466313433666638313634353263656163663832386437303834
    3131393738313136640a646433646634353535643436396464393237663162343739323566623735
    3335

    """

struct VaultTests {
    private let secrets = VaultSecrets([
        VaultSecret(password: Array("other".utf8)), VaultSecret(id: "staging", password: Array("pass word".utf8)),
    ])

    private func problem(_ text: String, _ secrets: VaultSecrets) throws -> Diagnostic {
        do {
            _ = try secrets.decrypt(text, name: "`x.yml`", at: SourceLocation(file: "x.yml", line: 2, column: 3))
        } catch let problem as Diagnostic { return problem }
        throw Diagnostic("nothing was wrong")
    }

    @Test func `a text of ansible-vault opens`() throws {
        let (plain, id) = try secrets.decryptNamingSecret(staging, name: "`x.yml`")
        #expect(String(decoding: plain, as: UTF8.self) == "secret: h\u{e9}llo\n")
        #expect(id == "staging")
        #expect(VaultSecrets.id(of: staging) == "staging")
        #expect(VaultSecrets.isVault(staging))
        #expect(!VaultSecrets.isVault("a: 1"))
    }

    @Test(arguments: ["", "x", "fifteen bytes..", "sixteen bytes...", String(repeating: "é\n", count: 5000)])
    func `what is encrypted opens again`(_ text: String) throws {
        for id in [nil, "staging"] {
            let vault = try secrets.encrypt(Array(text.utf8), id: id)
            #expect(vault.hasPrefix(id == nil ? "$ANSIBLE_VAULT;1.1;AES256\n" : "$ANSIBLE_VAULT;1.2;AES256;staging\n"))
            #expect(vault.split(separator: "\n").allSatisfy { $0.count <= 80 })
            #expect(try secrets.decrypt(vault, name: "it") == Array(text.utf8))
        }
    }

    @Test func `a password shows in no description`() {
        var dumped = ""
        dump(secrets, to: &dumped)
        let shown = "\(secrets) \(String(reflecting: secrets.all)) \(dumped)"
        #expect(shown.contains("staging"))
        #expect(!shown.contains("112"), "the code of the first letter of `pass word`")
    }

    @Test func `two texts of one secret differ`() throws {
        #expect(try secrets.encrypt([1, 2, 3]) != secrets.encrypt([1, 2, 3]))
    }

    @Test func `a wrong password names the place and the ids that were tried`() throws {
        let wrong = VaultSecrets([
            VaultSecret(id: "prod", password: Array("a".utf8)), VaultSecret(password: Array("b".utf8)),
        ])
        let problem = try problem(staging, wrong)
        #expect(problem.message == "no vault password opens `x.yml`; tried `prod`, `default`")
        #expect(problem.location?.description == "x.yml:2:3")
        #expect(problem.hint?.contains("--vault-id staging@FILE") == true)
        #expect(
            try self.problem(staging, VaultSecrets()).message == "`x.yml` is encrypted, but no vault password was given"
        )
    }

    @Test(arguments: [
        ("no vault", "`x.yml` is not a vault text"),
        ("$ANSIBLE_VAULT;1.0;AES\n00", "`x.yml` has the vault format `1.0`; 1.1 and 1.2 can be read"),
        ("$ANSIBLE_VAULT;1.1;ROT13\n00", "`x.yml` has the unknown vault cipher `ROT13`; expected AES256"),
        ("$ANSIBLE_VAULT;1.1;AES256\nzz", "the vault text of `x.yml` is damaged: it is not what ansible-vault writes"),
        (
            "$ANSIBLE_VAULT;1.1;AES256\n3031",
            "the vault text of `x.yml` is damaged: it is not what ansible-vault writes"
        ),
    ])
    func `a damaged text says what is wrong with it`(_ text: String, _ message: String) throws {
        #expect(try problem(text, secrets).message == message)
    }

    @Test func `a changed text does not open`() throws {
        let changed = staging.replacing("6464643", with: "6464644").replacing("3335\n", with: "3336\n")
        #expect(throws: Diagnostic.self) { try secrets.decrypt(changed, name: "it") }
    }
}
