// SPDX-License-Identifier: Apache-2.0

import Values

extension Routes {
    static let balancerConfigs: [Route] = [
        Route("GET", "nodebalancers/{nodeBalancerId}/configs", .read("nodebalancers")) {
            account, call throws(APIError) in
            let configs = account.all(.balancerConfig, of: try account.require(.balancer, call.id()).id)
            return try call.page(configs.map(account.shown))
        },
        Route("POST", "nodebalancers/{nodeBalancerId}/configs", .write("nodebalancers")) {
            account, call throws(APIError) in
            let balancer = try account.require(.balancer, call.id())
            let config = try account.addConfig(call, to: balancer)
            try account.replaceNodes(call.list("nodes") ?? [], of: config)
            account.tell("nodebalancer_config_create", "nodebalancer", balancer)
            account.works.append(.balancers)
            return account.shown(config).answer
        },
        Route("GET", "nodebalancers/{nodeBalancerId}/configs/{configId}", .read("nodebalancers")) {
            account, call throws(APIError) in
            account.shown(try account.require(.balancerConfig, call.id(1), of: call.id())).answer
        },
        Route("PUT", "nodebalancers/{nodeBalancerId}/configs/{configId}", .write("nodebalancers")) {
            account, call throws(APIError) in
            try account.changeConfig(call).answer
        },
        Route("POST", "nodebalancers/{nodeBalancerId}/configs/{configId}/rebuild", .write("nodebalancers")) {
            account, call throws(APIError) in
            let config = try account.changeConfig(call)
            guard let nodes = try call.list("nodes") else { throw APIError("nodes is required", field: "nodes") }
            try account.replaceNodes(nodes, of: config)
            return account.shown(config).answer
        },
        Route("DELETE", "nodebalancers/{nodeBalancerId}/configs/{configId}", .write("nodebalancers")) {
            account, call throws(APIError) in
            let balancer = try account.require(.balancer, call.id())
            account.removeConfig(try account.require(.balancerConfig, call.id(1), of: balancer.id))
            account.tell("nodebalancer_config_delete", "nodebalancer", balancer)
            account.works.append(.balancers)
            return [:]
        },
    ]
}

extension Account {
    mutating func addConfig(_ call: Call, to balancer: Thing) throws(APIError) -> Thing {
        var config = add(
            .balancerConfig,
            [
                "port": 80, "protocol": "http", "algorithm": "roundrobin", "stickiness": "none", "check": "none",
                "check_interval": 31, "check_timeout": 30, "check_attempts": 3, "check_path": "", "check_body": "",
                "check_passive": true, "proxy_protocol": "none", "cipher_suite": "recommended",
                "nodebalancer_id": .int(balancer.id), "ssl_commonname": "", "ssl_fingerprint": "", "ssl_cert": .null,
                "ssl_key": .null, "nodes_status": ["up": 0, "down": 0],
            ], inner: ["parent": .int(balancer.id)])
        try config.updateConfig(call, others: all(.balancerConfig, of: balancer.id))
        put(.balancerConfig, config)
        return config
    }

    fileprivate mutating func changeConfig(_ call: Call) throws(APIError) -> Thing {
        let balancer = try require(.balancer, call.id())
        var config = try require(.balancerConfig, call.id(1), of: balancer.id)
        try config.updateConfig(call, others: all(.balancerConfig, of: balancer.id))
        put(.balancerConfig, config)
        tell("nodebalancer_config_update", "nodebalancer", balancer)
        works.append(.balancers)
        return shown(config)
    }

    /// A configuration with how its nodes are.
    func shown(_ config: Thing) -> Thing {
        var config = config
        let nodes = all(.node, of: config.id)
        let up = nodes.count { $0.status == "UP" }
        config["nodes_status"] = ["up": .int(up), "down": .int(nodes.count - up)]
        return config
    }
}

extension Thing {
    fileprivate mutating func updateConfig(_ call: Call, others: [Thing]) throws(APIError) {
        if let port = try call.number("port", in: 1...65_535) { self["port"] = .int(port) }
        let choices: [(String, [String])] = [
            ("protocol", ["http", "https", "tcp"]), ("algorithm", ["roundrobin", "leastconn", "source"]),
            ("stickiness", ["none", "table", "http_cookie"]), ("check", ["none", "connection", "http", "http_body"]),
            ("proxy_protocol", ["none", "v1", "v2"]), ("cipher_suite", ["recommended", "legacy"]),
        ]
        for (field, known) in choices { if let text = try call.choice(field, known) { self[field] = .string(text) } }
        for field in ["check_path", "check_body"] { if let text = try call.text(field) { self[field] = .string(text) } }
        if let number = try call.number("check_interval", in: 2...3600) { self["check_interval"] = .int(number) }
        for field in ["check_timeout", "check_attempts"] {
            if let number = try call.number(field, in: 1...30) { self[field] = .int(number) }
        }
        if let flag = try call.flag("check_passive") { self["check_passive"] = .bool(flag) }
        guard !others.contains(where: { $0.id != id && $0["port"] == self["port"] }) else {
            throw APIError("Port \(self["port"]?.text ?? "") is used by another configuration", field: "port")
        }
        let checks = self["check"]?.string ?? "none"
        if checks != "none", (self["check_interval"]?.int ?? 0) <= (self["check_timeout"]?.int ?? 0) {
            throw APIError("Must be greater than check_timeout", field: "check_interval")
        }
        if ["http", "http_body"].contains(checks), self["check_path"]?.string?.hasPrefix("/") != true {
            throw APIError("check_path is required for this check", field: "check_path")
        }
        if checks == "http_body", self["check_body"]?.string?.isEmpty != false {
            throw APIError("check_body is required for this check", field: "check_body")
        }
        let isWeb = self["protocol"] != "tcp"
        if !isWeb, self["stickiness"] == "http_cookie" {
            throw APIError("http_cookie works only with http and https", field: "stickiness")
        }
        if isWeb, self["proxy_protocol"] != "none" {
            throw APIError("proxy_protocol works only with tcp", field: "proxy_protocol")
        }
        try updateCertificate(call)
    }

    /// The key is never told again; what is told is a fingerprint.
    private mutating func updateCertificate(_ call: Call) throws(APIError) {
        if let certificate = try call.text("ssl_cert"), certificate != "<REDACTED>",
            let key = try call.text("ssl_key"), key != "<REDACTED>"
        {
            guard certificate.contains("-----BEGIN CERTIFICATE-----") else {
                throw APIError("ssl_cert must be a PEM certificate", field: "ssl_cert")
            }
            guard key.contains("PRIVATE KEY-----") else {
                throw APIError("ssl_key must be a PEM key", field: "ssl_key")
            }
            inner["pem"] = .string(certificate + "\n" + key + "\n")
            self["ssl_cert"] = "<REDACTED>"
            self["ssl_key"] = "<REDACTED>"
            self["ssl_fingerprint"] = .string(Certificate.fingerprint(certificate))
        }
        if self["protocol"] == "https", inner["pem"] == nil {
            throw APIError("ssl_cert and ssl_key are required for https", field: "ssl_cert")
        }
    }
}
