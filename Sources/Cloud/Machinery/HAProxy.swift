// SPDX-License-Identifier: Apache-2.0

import Values

/// haproxy's configuration for the NodeBalancers of an account.
struct HAProxy {
    private(set) var text: String

    init(_ account: Account, folder: String) {
        text = """
            global
                log stderr format raw local0 notice
                stats socket \(folder)/stats mode 600 level admin expose-fd listeners
                hard-stop-after 30s
            defaults
                timeout connect 5s
                timeout client 60s
                timeout server 60s
                retries 3
                option redispatch
                source \(account.place.balancerSource)

            """
        for config in account.all(.balancerConfig) {
            guard let balancer = config.parent.flatMap({ account.find(.balancer, $0) }),
                let address = balancer["ipv4"]?.string
            else { continue }
            text += HAProxy.section(config, address: address, nodes: account.all(.node, of: config.id), folder: folder)
        }
    }

    private static func section(_ config: Thing, address: String, nodes: [Thing], folder: String) -> String {
        func word(_ field: String) -> String { config[field]?.text ?? "" }
        let isWeb = word("protocol") != "tcp"
        let tls = word("protocol") == "https" ? " ssl crt \(folder)/\(config.id).pem" : ""
        var lines = ["mode \(isWeb ? "http" : "tcp")", "bind \(address):\(word("port"))\(tls)"]
        lines.append("balance \(word("algorithm"))")
        if isWeb {
            lines.append("option forwardfor")
            lines.append("http-request set-header X-Forwarded-Proto \(tls.isEmpty ? "http" : "https")")
            lines.append("http-request set-header X-Forwarded-Port \(word("port"))")
        }
        if word("stickiness") == "table" { lines += ["stick-table type ip size 100k expire 30m", "stick on src"] }
        if word("stickiness") == "http_cookie" { lines.append("cookie NB_SRVID insert indirect nocache") }
        let check = word("check")
        if check == "http" || check == "http_body" {
            lines += [
                "option httpchk",
                "http-check send meth GET uri \(quoted(word("check_path"))) ver HTTP/1.1 hdr Host \(address)",
            ]
            lines.append("http-check expect status 200-399")
            if check == "http_body" {
                lines[lines.count - 1] = "http-check expect string \(quoted(word("check_body")))"
            }
            lines.append("timeout check \(word("check_timeout"))s")
        }
        for node in nodes {
            // No new sessions; those that stick to it go on.
            let drains = node["mode"] == "drain"
            var line =
                "server node\(node.id) \(node["address"]?.text ?? "") weight \(drains ? "0" : node["weight"]?.text ?? "100")"
            if check != "none" {
                line += " check inter \(word("check_interval"))s fall \(word("check_attempts")) rise 1"
                if isWeb, config["check_passive"]?.isTruthy == true {
                    line += " observe layer7 error-limit \(word("check_attempts")) on-error mark-down"
                }
            }
            if word("stickiness") == "http_cookie" { line += " cookie node\(node.id)" }
            if word("proxy_protocol") == "v1" { line += " send-proxy" }
            if word("proxy_protocol") == "v2" { line += " send-proxy-v2" }
            switch node["mode"]?.string {
            case "reject": line += " disabled"
            case "backup": line += " backup"
            default: break
            }
            lines.append(line)
        }
        return "listen config\(config.id)\n" + lines.map { "    \($0)\n" }.joined()
    }

    /// A word of the configuration; spaces and signs keep their meaning.
    private static func quoted(_ text: String) -> String {
        let safe = text.filter { $0 != "\n" && $0 != "\r" }
        return "'" + safe.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
