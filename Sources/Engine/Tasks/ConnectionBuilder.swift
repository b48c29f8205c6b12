// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import HostAccess
import Playbooks
import Templates
import Values
import YAMLDocument

/// How a task reaches a host and who it becomes there: variables first, then keywords, then options.
///
/// Source: Ansible's documentation, "Controlling how Ansible behaves: precedence rules".
struct ConnectionBuilder: Sendable {
    let services: RunServices
    let keywords: Keywords
    /// The variables of the host that is connected to.
    let scope: HostScope
    let host: String
    /// Whether the host is not in the inventory: `localhost` is then the controller itself.
    let isImplicit: Bool

    func settings() throws -> ConnectionSettings {
        let address = try text("ansible_host", "ansible_ssh_host") ?? host
        var settings = ConnectionSettings(name: host, address: address)
        settings.kind = try kind(address)
        settings.port =
            try number("ansible_port", "ansible_ssh_port")
            ?? services.number(keywords.port, in: scope, what: "port").map { Int($0) }
        settings.user =
            try text("ansible_user", "ansible_ssh_user")
            ?? keywords.remoteUser.map { try services.text($0, in: scope) } ?? services.options.remoteUser
        settings.password =
            try text("ansible_password", "ansible_ssh_pass", "ansible_ssh_password")
            ?? services.options.connectionPassword
        settings.privateKeyFile =
            try text("ansible_ssh_private_key_file", "ansible_private_key_file") ?? services.options.privateKeyFile
        settings.sshArguments = services.options.sshArguments
        for name in ["ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args"] {
            settings.sshArguments += try text(name).map(Self.words) ?? []
        }
        settings.hostKeyChecking =
            try value("ansible_ssh_host_key_checking", "ansible_host_key_checking")?.asBoolean
            ?? services.options.hostKeyChecking
        let seconds = try number("ansible_connect_timeout", "ansible_ssh_timeout") ?? services.options.connectTimeout
        settings.connectTimeout = .seconds(seconds)
        if let password = settings.password { services.redactor.learn(password) }
        return settings
    }

    private func kind(_ address: String) throws -> ConnectionSettings.Kind {
        let word =
            try text("ansible_connection")
            ?? keywords.connection.map { try services.text($0, in: scope) } ?? services.options.connection
            ?? (isImplicit && ["localhost", "127.0.0.1", "::1"].contains(host) ? "local" : "ssh")
        switch word.split(separator: ".").last.map(String.init) ?? word {
        case "local": return .local
        case "ssh", "smart", "paramiko", "paramiko_ssh", "libssh": return .ssh
        default:
            throw Diagnostic(
                "\(host): the connection `\(word)` is not there; there are `ssh` and `local`",
                at: keywords.connection?.location)
        }
    }

    /// Who the task becomes; nil when it stays the user of the connection.
    func become() throws -> Become? {
        let wanted =
            try value("ansible_become")?.asBoolean
            ?? services.optionalFlag(keywords.become, in: scope, what: "become") ?? services.options.become ?? false
        guard wanted else { return nil }
        var become = Become(
            user: try text("ansible_become_user", "ansible_sudo_user")
                ?? keywords.becomeUser.map { try services.text($0, in: scope) } ?? services.options.becomeUser
                ?? "root",
            method: try text("ansible_become_method")
                ?? keywords.becomeMethod.map { try services.text($0, in: scope) } ?? services.options.becomeMethod
                ?? "sudo")
        become.method = become.method.split(separator: ".").last.map(String.init) ?? become.method
        guard ["sudo", "su"].contains(become.method) else {
            throw Diagnostic(
                "\(host): become_method `\(become.method)` is not there; there are `sudo` and `su`",
                at: keywords.becomeMethod?.location)
        }
        let flags =
            try text("ansible_become_flags", "ansible_sudo_flags")
            ?? keywords.becomeFlags.map { try services.text($0, in: scope) }
        become.flags = flags.map(Self.words) ?? []
        become.password =
            try text(
                "ansible_become_password", "ansible_become_pass", "ansible_sudo_pass", "ansible_sudo_password")
            ?? services.options.becomePassword
        if let password = become.password { services.redactor.learn(password) }
        return become
    }

    private func value(_ names: String...) throws -> Value? { try value(names) }

    private func value(_ names: [String]) throws -> Value? {
        for name in names {
            guard let value = try scope.variable(name), !value.isNull, !Omit.isOmit(value) else { continue }
            if case .undefined(let undefined) = value { throw Diagnostic.undefined(undefined.message) }
            return value
        }
        return nil
    }

    private func text(_ names: String...) throws -> String? {
        let text = try value(names)?.text
        return text?.isEmpty == true ? nil : text
    }

    private func number(_ names: String...) throws -> Int? {
        guard let value = try value(names) else { return nil }
        guard let number = value.int ?? Int(value.text) else {
            throw Diagnostic("\(host): `\(names[0])` must be a number, found `\(value.text)`")
        }
        return number
    }

    /// The words of a command line, quotes taken off.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var isOpen = false
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                isOpen = true
            } else if character.isWhitespace {
                if isOpen || !word.isEmpty { words.append(word) }
                word = ""
                isOpen = false
            } else {
                word.append(character)
            }
        }
        return isOpen || !word.isEmpty ? words + [word] : words
    }
}
