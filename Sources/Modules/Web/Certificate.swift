// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A certificate from an ACME authority through certbot, and a self-signed one until it is there.
struct Certificate: Module {
    static let name = "certificate"
    static let summary = "Gets a certificate from an ACME authority, and a self-signed one until it is there."
    static let notes = [
        "Servers read `DIRECTORY/NAME/fullchain.pem` and `privkey.pem`, two links that lead to certbot's files once "
            + "there are any. So a web server can start before the first certificate, which `http` challenges need.",
        "certbot's own timer renews; the hooks given here are kept for that. A certificate that is about to end, has "
            + "other names, comes from another authority than `server`, or was proved in another way is issued anew.",
        "For `dns` the role `edge` brings a hook for zones at Linode and for name servers that take dynamic updates.",
        "Let's Encrypt issues at most five certificates a week for the same set of names. Restore `/etc/letsencrypt` "
            + "when you rebuild a server, and take `server: staging` wherever browsers don't matter.",
    ]
    static let examples = [
        Example("Something to start with", "certificate: { name: www.example.com, state: self_signed }"),
        Example(
            "The real one",
            """
            certificate:
              name: www.example.com
              domains: [www.example.com, example.com]
              email: admin@example.com
              webroot: /srv/edge
              deploy_hook: systemctl reload nginx
            """),
    ]
    static let returns = [
        ReturnValue("path", "the chain that servers read"),
        ReturnValue("key_path", "the private key"),
        ReturnValue("self_signed", "whether it is the self-signed one"),
        ReturnValue("ends", "when an issued certificate ends"),
    ]

    enum State: String, ParameterChoice { case issued, selfSigned = "self_signed" }
    enum Challenge: String, ParameterChoice { case http, dns }

    @Parameter("What certbot and the folder call it.") var name: String
    @Parameter("`issued` by an authority, or only `self_signed` as long as there is none.") var state = State.issued
    @Parameter("The names it is for; `name` when left out.") var domains: [String] = []
    @Parameter("Where the authority sends warnings.") var email: String?
    @Parameter("How the names are proved.") var challenge = Challenge.http
    @Parameter("The folder that the web server shows below `/.well-known`; for `http`.") var webroot: String?
    @Parameter("A program on the host called with `add` or `remove` to publish `$CERTBOT_VALIDATION`; for `dns`.")
    var dnsHook: String?
    @Parameter("`production` or `staging` of Let's Encrypt, or the address of an ACME directory.") var server =
        "production"
    @Parameter("A file with authorities that certbot trusts when it talks to `server`.") var caBundle: String?
    @Parameter("The folder of the links.") var directory = "/etc/ssl/lifeboat"
    @Parameter("Days before its end at which it is issued anew.") var renewBefore = 21
    @Parameter("A command that makes servers read a new certificate, also when certbot's timer renews.")
    var deployHook: String?

    func validate() throws {
        for domain in [name] + domains where !Self.isDomain(domain) {
            throw ArgumentError("`\(domain)` is not a domain name", argument: domain == name ? "name" : "domains")
        }
        guard state == .issued else { return }
        if challenge == .http && webroot == nil {
            throw ArgumentError(
                "the `http` challenge needs `webroot`", hint: "or prove the names with `challenge: dns`")
        }
        if challenge == .dns && dnsHook == nil { throw ArgumentError("the `dns` challenge needs `dns_hook`") }
        if challenge == .http, let wild = domains.first(where: { $0.hasPrefix("*.") }) {
            throw ArgumentError("`\(wild)` can only be proved with `challenge: dns`", argument: "domains")
        }
    }

    private static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.count < 254
            && labels.dropFirst(labels.first == "*" ? 1 : 0).allSatisfy { label in
                (1...63).contains(label.count) && !label.hasPrefix("-")
                    && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            }
    }

    var names: [String] { domains.isEmpty ? [name] : domains }
    var folder: String { "\(directory)/\(name)" }
    var live: String { "/etc/letsencrypt/live/\(name)" }
    /// What certbot calls the way in which the names are proved.
    private var authenticator: String { challenge == .http ? "webroot" : "manual" }
    var directoryURL: String {
        switch server {
        case "production": "https://acme-v02.api.letsencrypt.org/directory"
        case "staging": "https://acme-staging-v02.api.letsencrypt.org/directory"
        default: server
        }
    }

    func probe(in context: TaskContext) throws -> Probe<CertificateState> {
        Probe(CertificateState.question(name, folder: folder, renewBefore: renewBefore)) {
            CertificateState(facts: NginxState.facts(in: $0))
        }
    }

    func decide(from found: CertificateState, in context: TaskContext) throws -> Decision {
        var decision = Decision()
        let order = state == .issued ? reason(found) : nil
        if !found.isIssued && (!found.hasPlaceholder || found.link == nil) {
            decision.changes.append(
                Change(
                    "self-signed certificate for \(names.joined(separator: ", "))",
                    steps: [.run(placeholder + linking(toIssued: false))]))
        }
        if let order {
            guard found.hasCertbot || context.checkMode else {
                throw ModuleFailure("certbot is not installed on the host; install it first: apt: name=certbot")
            }
            // Only what was issued is linked to: servers keep what they have when the authority refuses.
            decision.changes.append(
                Change(
                    "certificate for \(names.joined(separator: ", ")): \(order)",
                    steps: [.ask(issue + linking(toIssued: true))]))
        } else if found.isIssued && found.link != "\(live)/fullchain.pem" {
            decision.changes.append(Change("\(folder): link to \(live)", steps: [.run(linking(toIssued: true))]))
        }
        decision.values = [
            "path": .string("\(folder)/fullchain.pem"), "key_path": .string("\(folder)/privkey.pem"),
            "self_signed": .bool(!found.isIssued && order == nil), "ends": found.ends.map { .string($0) } ?? .null,
        ]
        let names = names
        decision.finish = { outputs, _ in
            guard let failed = outputs.first(where: { !$0.succeeded }) else { return }
            throw Self.failure(failed, names)
        }
        return decision
    }

    /// Why a certificate must be issued; nil when the one there is right.
    private func reason(_ found: CertificateState) -> String? {
        guard found.isIssued else { return "issue" }
        if found.names != names.sorted() { return "issue anew, it is for \(found.names.joined(separator: ", "))" }
        if let server = found.server, server != directoryURL { return "issue anew, it is from \(server)" }
        if let known = found.authenticator, known != authenticator { return "issue anew, \(known) proved its names" }
        return found.isDue ? "renew, it ends \(found.ends ?? "soon")" : nil
    }
}
