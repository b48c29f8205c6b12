// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Values

/// What is known about a certificate on the host.
struct CertificateState: Sendable {
    /// `name=value` lines of the probe.
    var facts: [String: String] = [:]

    /// Asks for the certificate called `name` whose links lie in `folder`.
    static func question(_ name: String, folder: String, renewBefore days: Int) -> ShellScript {
        """
        live=\("/etc/letsencrypt/live/" + name)/fullchain.pem
        links=\(folder)
        if command -v certbot >/dev/null 2>&1; then echo certbot=1; fi
        if [ -r "$live" ]; then
            echo issued=1
            openssl x509 -in "$live" -noout -enddate | sed 's/^notAfter=/ends=/'
            printf 'names='
            openssl x509 -in "$live" -noout -ext subjectAltName | sed -n 's/DNS://g; s/, */ /g; s/^ *//; 2p'
            if ! openssl x509 -in "$live" -noout -checkend \(raw: String(days * 86400)) >/dev/null; then echo due=1; fi
            sed -n 's/^\\(server\\|authenticator\\) *= */\\1=/p' \("/etc/letsencrypt/renewal/" + name + ".conf") 2>/dev/null
        fi
        if [ -s "$links/self-signed.pem" ]; then echo placeholder=1; fi
        if [ -s "$links/fullchain.pem" ] && [ -s "$links/privkey.pem" ]; then
            printf 'link='; readlink -- "$links/fullchain.pem" || echo file
        fi
        """
    }

    /// Whether certbot is there.
    var hasCertbot: Bool { facts["certbot"] != nil }
    /// Whether an authority has issued the certificate.
    var isIssued: Bool { facts["issued"] != nil }
    /// Whether it ends so soon that it must be renewed.
    var isDue: Bool { facts["due"] != nil }
    /// When it ends, in openssl's words.
    var ends: String? { facts["ends"] }
    /// The names it is for, sorted.
    var names: [String] { (facts["names"] ?? "").split(separator: " ").map(String.init).sorted() }
    /// The ACME directory that issued it.
    var server: String? { facts["server"] }
    /// What proves the names when certbot renews: `webroot` or `manual`.
    var authenticator: String? { facts["authenticator"] }
    /// Whether there is a self-signed one.
    var hasPlaceholder: Bool { facts["placeholder"] != nil }
    /// Where the link to the certificate in use leads.
    var link: String? { facts["link"] }
}
