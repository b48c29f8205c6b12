// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

extension NginxSite {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let (available, link) = ("/etc/nginx/sites-available/\(name)", "/etc/nginx/sites-enabled/\(name)")
        guard state == .present else {
            return .run("rm -f \(link) \(available)", "nginx -t && systemctl reload nginx")
        }
        let mode = FileAttributes(owner: "root", group: "root", mode: 0o644)
        var work: HandWork
        if let src {
            let path = try context.files.find(src, kind: "templates")
            work = try .template(path, to: available, variables: variables.pairs, attributes: mode, in: context)
        } else {
            work = .file(available, bytes: Array((config ?? "").utf8), attributes: mode)
        }
        if enabled { work.parts.append(.run("ln -sfn \(available) \(link)")) }
        if self.default == false { work.parts.append(.run("rm -f /etc/nginx/sites-enabled/default")) }
        work.parts.append(.run("nginx -t && systemctl reload nginx"))
        return work
    }
}

extension GunicornService {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard state != .absent else {
            return .run("systemctl disable --now \(name + ".socket") \(name + ".service")")
        }
        let mode = FileAttributes(owner: "root", group: "root", mode: 0o644)
        let units = [("socket", socketUnit), ("service", serviceUnit)].map { kind, text in
            HandWork.file("/etc/systemd/system/\(name).\(kind)", bytes: Array(text.utf8), attributes: mode)
        }
        let verb = state == .stopped ? "stop" : "restart"
        return units[0] + units[1]
            + .run(
                "systemctl daemon-reload", "systemctl enable \(name + ".socket") \(name + ".service")",
                "systemctl \(raw: verb) \(name + ".socket") \(name + ".service")")
    }
}

extension DjangoManage {
    func byHand(in context: TaskContext) throws -> HandWork? {
        var script: ShellScript = "cd \(projectPath)"
        if let envFile { script += "set -a; . \(envFile); set +a" }
        return .run(script + "\(virtualenv.map { "\($0)/bin/python" } ?? "python3") manage.py \(words: try arguments)")
    }
}

extension Certificate {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let (folder, live) = ("\(directory)/\(name)", "/etc/letsencrypt/live/\(name)")
        let all = domains.isEmpty ? [name] : domains
        if state == .selfSigned {
            let names = all.map { "DNS:\($0)" }.joined(separator: ",")
            return .run(
                "mkdir -p \(folder) && cd \(folder)",
                """
                openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj \("/CN=\(name)") \\
                    -addext \("subjectAltName=\(names)") -keyout self-signed.key -out self-signed.pem
                """, "ln -sfn self-signed.pem fullchain.pem && ln -sfn self-signed.key privkey.pem")
        }
        var words = ["certonly", "--non-interactive", "--agree-tos", "--keep-until-expiring", "--cert-name", name]
        words += email.map { ["--email", $0] } ?? ["--register-unsafely-without-email"]
        words += all.flatMap { ["--domain", $0] }
        if server.contains("://") { words += ["--server", server] }
        switch challenge {
        case .http: words += ["--webroot", "--webroot-path", webroot ?? "/var/www/html"]
        case .dns: words += ["--manual", "--preferred-challenges", "dns"]
        }
        let hook: ShellScript = deployHook.map { ShellScript(raw: $0) } ?? "systemctl reload nginx"
        return .run(
            "certbot \(words: words)",
            "cd \(folder) && ln -sfn \(live)/fullchain.pem fullchain.pem && ln -sfn \(live)/privkey.pem privkey.pem",
            hook)
    }
}

extension WordPressSite {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let salts: ShellScript = makingSalts.steps.reduce(into: "") { all, step in
            if case .run(let script) = step { all += script }
        }
        let mode = FileAttributes(owner: "root", group: group ?? user, mode: 0o640)
        return HandWork([
            .say("keys and salts, unless the restored ones are there already:"), .run("(\n\(salts)\n)"),
        ]) + .file(configPath, bytes: Array(configuration.utf8), attributes: mode)
            + .say(
                "with the restored database WordPress is set up by that; with an empty one, open \(url) in a browser and "
                    + "fill in: title `\(title)`, user `\(adminUser)`, mail `\(adminEmail)`, password "
                    + "`\(adminPassword)`")
    }
}
