// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

extension Certificate {
    /// Makes the self-signed certificate, for the names it will have one day.
    var placeholder: ShellScript {
        let alternatives = names.map { "DNS:\($0)" }.joined(separator: ",")
        return """
            umask 077
            mkdir -p -m 0755 -- \(directory) \(folder)
            cd -- \(folder)
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj \("/CN=\(name)") \\
                -addext \("subjectAltName=\(alternatives)") -keyout self-signed.key.new -out self-signed.pem.new 2>/dev/null
            mv -f self-signed.key.new self-signed.key
            mv -f self-signed.pem.new self-signed.pem
            """
    }

    /// Asks the authority; certbot keeps what it was told for its timer.
    var issue: ShellScript {
        var words = ["certonly", "--non-interactive", "--agree-tos", "--keep-until-expiring", "--expand"]
        words += ["--renew-with-new-domains", "--cert-name", name, "--server", directoryURL]
        words += email.map { ["--email", $0] } ?? ["--register-unsafely-without-email"]
        words += names.flatMap { ["--domain", $0] }
        switch challenge {
        case .http: words += ["--webroot", "--webroot-path", webroot ?? ""]
        case .dns:
            words += ["--manual", "--preferred-challenges", "dns", "--manual-auth-hook", "\(dnsHook ?? "") add"]
            words += ["--manual-cleanup-hook", "\(dnsHook ?? "") remove"]
        }
        if let deployHook { words += ["--deploy-hook", deployHook] }
        let trust: ShellScript = caBundle.map { "export REQUESTS_CA_BUNDLE=\($0)" } ?? ""
        // Another authority or a certificate about to end: certbot would keep what it has.
        return trust + """
            if [ -e \(live) ]; then set -- --force-renewal; else set --; fi
            certbot "$@" \(words: words) || exit
            """
    }

    /// Lets the links lead to certbot's files, or to the self-signed ones, and tells the servers.
    func linking(toIssued issued: Bool) -> ShellScript {
        let (chain, key) =
            issued ? ("\(live)/fullchain.pem", "\(live)/privkey.pem") : ("self-signed.pem", "self-signed.key")
        let hook: ShellScript = deployHook.map { "\(raw: $0)" } ?? ""
        return """
            mkdir -p -m 0755 -- \(directory) \(folder)
            cd -- \(folder)
            ln -sfn -- \(chain) fullchain.pem.new && mv -Tf fullchain.pem.new fullchain.pem
            ln -sfn -- \(key) privkey.pem.new && mv -Tf privkey.pem.new privkey.pem
            """ + (issued ? hook : "")
    }

    /// What the authority said, in one line; certbot wraps it in paragraphs.
    static func failure(_ output: ShellOutput, _ names: [String]) -> ModuleFailure {
        let lines = (output.stdout + "\n" + output.stderr).split(separator: "\n").map { String($0).trimmed }
        // Why a hook published nothing says more than what the authority did not find then.
        let hooks = zip(lines, lines.dropFirst()).filter { line, _ in
            line.hasPrefix("Hook '--manual-auth-hook'") && line.hasSuffix("ran with error output:")
        }.map(\.1)
        let told = lines.filter { $0.hasPrefix("Detail:") }.map { String($0.dropFirst(8)) }
        let details = (hooks.isEmpty ? told : hooks).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        let spoken = lines.filter {
            !$0.isEmpty && !$0.hasPrefix("Ask for help") && !$0.hasPrefix("Saving debug log") && !$0.hasPrefix("Hint:")
        }
        let reason =
            details.isEmpty
            ? spoken.last ?? "certbot ended with status \(output.status)" : details.joined(separator: "; ")
        return ModuleFailure(
            "no certificate for \(names.joined(separator: ", ")): \(reason)",
            values: [
                "rc": .int(output.status), "stdout": .string(output.stdout), "stderr": .string(output.stderr),
                "hint": "the site stays up with the certificate it had; /var/log/letsencrypt has the whole exchange",
            ])
    }
}
