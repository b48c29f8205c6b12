// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostAccess

extension SSHPlan {
    /// Settles a connection from the inventory's settings, the words for ssh, and the configuration files, in this
    /// order; nothing is sent.
    ///
    /// - Throws: `HostError` when a file can't be read as ssh_config, or asks for what is not supported.
    static func resolve(_ settings: ConnectionSettings, configFiles: [String]? = nil) throws -> SSHPlan {
        try resolve(settings, try SSHArguments(settings.sshArguments), configFiles, depth: 0)
    }

    private static func resolve(
        _ settings: ConnectionSettings, _ arguments: SSHArguments, _ configFiles: [String]?, depth: Int
    ) throws -> SSHPlan {
        guard depth < 10 else {
            throw HostError(.other, "`\(settings.name)`: ProxyJump goes in circles, or through more than ten hosts")
        }
        // As with ssh, the password file says where home is, whatever HOME says.
        let (localUser, home) = LocalText.localUser()
        var options = arguments.options
        if let user = settings.user { options["user"] = [user] }
        if let port = settings.port { options["port"] = [String(port)] }
        let subject = SSHConfigFile.Subject(
            original: settings.address, user: settings.user, port: settings.port, localUser: localUser, home: home)
        var config = SSHConfigFile(subject, options: options)
        if let file = arguments.configFile {
            if file != "none" { try config.read(config.expand(file), required: true) }
        } else {
            for file in configFiles ?? [home + "/.ssh/config", "/etc/ssh/ssh_config"] { try config.read(file) }
        }
        var plan = try SSHPlan(settings, config, localUser: localUser, home: home)
        plan.namedKeys =
            (settings.privateKeyFile.map { [config.expand($0)] } ?? [])
            + (arguments.options["identityfile"] ?? []).filter { $0.lowercased() != "none" }.map(config.expand)
        plan.keys = plan.keys.filter { !plan.namedKeys.contains($0) }
        plan.route = try route(settings, config, arguments, configFiles, depth)
        return plan
    }

    private static func route(
        _ settings: ConnectionSettings, _ config: SSHConfigFile, _ arguments: SSHArguments,
        _ configFiles: [String]?, _ depth: Int
    ) throws -> Route {
        if let jumps = config["proxyjump"], jumps.lowercased() != "none" {
            var hops = jumps.split(separator: ",").map { $0.trimmingBlanks() }
            guard let last = hops.popLast(), !last.isEmpty else { return .direct }
            let hop = try JumpHost(last, of: settings.name)
            var next = ConnectionSettings(name: "\(hop.host) (jump host of \(settings.name))", address: hop.host)
            next.user = hop.user
            next.port = hop.port
            next.hostKeyChecking = settings.hostKeyChecking
            next.connectTimeout = settings.connectTimeout
            let words =
                (arguments.configFile.map { ["-F", $0] } ?? [])
                + (hops.isEmpty ? [] : ["-J", hops.joined(separator: ",")])
            next.sshArguments = words
            return .jump(
                try resolve(next, try SSHArguments(words).inheriting(arguments), configFiles, depth: depth + 1))
        }
        if let words = config.values["proxycommand"], words.first?.lowercased() != "none" {
            return .command(config.expand(words.joined(separator: " ")))
        }
        return .direct
    }

    private init(
        _ settings: ConnectionSettings, _ config: SSHConfigFile, localUser: String, home: String
    ) throws {
        name = settings.name
        host = config.hostName
        port = try Self.number(config["port"], of: "Port", default: 22)
        user = config["user"].map { config.expand($0) } ?? localUser
        password = settings.password
        namedKeys = []
        let defaults = ["id_ed25519", "id_ecdsa", "id_rsa"].map { home + "/.ssh/" + $0 }
        keys = (config.values["identityfile"] ?? defaults).filter { $0.lowercased() != "none" }.map(config.expand)
        certificates = (config.values["certificatefile"] ?? []).map(config.expand)
        usesNamedIdentitiesOnly = config["identitiesonly"]?.lowercased() == "yes"
        agent = Self.agent(config)
        let strictness = config["stricthostkeychecking"]?.lowercased()
        knownHosts = KnownHostsFiles(
            files: (config.values["userknownhostsfile"] ?? ["~/.ssh/known_hosts", "~/.ssh/known_hosts2"])
                .map(config.expand),
            globalFiles: (config.values["globalknownhostsfile"]
                ?? ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"]).map(config.expand),
            alias: config["hostkeyalias"],
            isStrict: settings.hostKeyChecking && !["no", "off", "accept-new"].contains(strictness))
        route = .direct
        connectTimeout =
            try config["connecttimeout"].map { .seconds(try Self.number($0, of: "ConnectTimeout", default: 10)) }
            ?? settings.connectTimeout
        aliveInterval = .seconds(try Self.number(config["serveraliveinterval"], of: "ServerAliveInterval", default: 15))
        aliveCount = try Self.number(config["serveralivecountmax"], of: "ServerAliveCountMax", default: 3)
        addressFamily = config["addressfamily"]
        compression = config["compression"]?.lowercased() == "yes"
        ciphers = config["ciphers"]
        keyExchanges = config["kexalgorithms"]
        macs = config["macs"]
        publicKeyTypes = config["pubkeyacceptedalgorithms"] ?? config["pubkeyacceptedkeytypes"]
    }

    private static func agent(_ config: SSHConfigFile) -> String? {
        switch config["identityagent"] {
        case nil, "SSH_AUTH_SOCK": return LocalText.environment("SSH_AUTH_SOCK")
        case "none": return nil
        case let path? where path.hasPrefix("$"):
            return LocalText.environment(String(path.dropFirst()).filter { $0 != "{" && $0 != "}" })
        case let path?: return config.expand(path)
        }
    }

    private static func number(_ text: String?, of keyword: String, default standard: Int) throws -> Int {
        guard let text else { return standard }
        if text.lowercased() == "none" { return standard }
        guard let number = Int(text), number >= 0 else {
            throw HostError(.other, "ssh configuration: `\(keyword) \(text)` is not a number")
        }
        return number
    }
}

/// One station of `ProxyJump`: `[user@]host[:port]` or `ssh://[user@]host[:port]`.
struct JumpHost: Equatable {
    var user: String?
    var host: String
    var port: Int?

    /// - Throws: `HostError` when the port is no number or the host is empty.
    init(_ text: String, of name: String) throws {
        var rest = text[...]
        if rest.hasPrefix("ssh://") { rest = rest.dropFirst(6) }
        if let at = rest.lastIndex(of: "@") {
            user = String(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
        } else {
            let end = rest.filter { $0 == ":" }.count == 1 ? rest.firstIndex(of: ":") : nil
            host = String(rest[..<(end ?? rest.endIndex)])
            rest = rest[(end ?? rest.endIndex)...]
        }
        if rest.hasPrefix(":") { port = Int(rest.dropFirst()) }
        guard !host.isEmpty, rest.isEmpty || port != nil else {
            throw HostError(.other, "`\(name)`: `\(text)` is no jump host", hint: "expected [user@]host[:port]")
        }
    }
}

extension SSHArguments {
    /// With those options of the destination that a jump host shares: where keys are looked up, never who one is.
    func inheriting(_ other: SSHArguments) -> SSHArguments {
        var result = self
        for keyword in ["userknownhostsfile", "globalknownhostsfile", "stricthostkeychecking", "identityfile"] {
            if let words = other.options[keyword] { result.adopt(keyword, words) }
        }
        return result
    }
}

extension StringProtocol {
    /// Without blanks at the ends.
    func trimmingBlanks() -> String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
