// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

extension Configuration {
    /// The settings that hold in `folder`: of `ANSIBLE_CONFIG`, `./ansible.cfg`, `~/.ansible.cfg` or
    /// `/etc/ansible/ansible.cfg`, whichever is found first, with those of the environment (`ANSIBLE_…`) over them.
    ///
    /// Throws a `Diagnostic` for a file that can't be read, a value of the wrong type and a setting whose neglect would
    /// change what playbooks mean.
    public static func load(
        from folder: String = ".", environment given: ((String) -> String?)? = nil
    ) throws -> Configuration {
        let environment = given ?? { ControllerPath.environment($0) }
        var configuration = Configuration()
        if let path = try findFile(folder, environment) {
            let file = ConfigurationFile(try SourceText(path: path, name: ControllerPath.shown(path)))
            try configuration.read(try file.settings(), from: path)
        }
        try configuration.read(environmentSettings(environment), from: nil)
        return configuration
    }

    private static func findFile(_ folder: String, _ environment: (String) -> String?) throws -> String? {
        if let given = environment("ANSIBLE_CONFIG"), !given.isEmpty {
            let path = ControllerPath.absolute(ControllerPath.expandingHome(given))
            let file = ControllerPath.isDirectory(path) ? "\(path)/ansible.cfg" : path
            guard ControllerPath.isFile(file) else {
                throw Diagnostic("ANSIBLE_CONFIG names `\(given)`, which isn't there")
            }
            return file
        }
        let home = environment("HOME").map { ["\($0)/.ansible.cfg"] } ?? []
        let paths = [ControllerPath.absolute("\(folder)/ansible.cfg")] + home + ["/etc/ansible/ansible.cfg"]
        return paths.first(where: ControllerPath.isFile)
    }

    private static func environmentSettings(_ environment: (String) -> String?) -> [Setting] {
        names.compactMap { variable, section, key in
            environment(variable).map {
                Setting(
                    section: section, key: key, value: $0, place: SourceLocation(file: variable, line: 1, column: 1),
                    line: nil)
            }
        }
    }

    /// One line of the file, or one variable of the environment.
    struct Setting {
        var section: String
        var key: String
        var value: String
        var place: SourceLocation
        var line: String?

        func diagnostic(_ message: String, hint: String? = nil) -> Diagnostic {
            Diagnostic(message, at: place, sourceLine: line, hint: hint)
        }
    }

    private mutating func read(_ settings: [Setting], from path: String?) throws {
        let base = path.map(ControllerPath.directory) ?? ControllerPath.absolute(".")
        file = path ?? file
        for setting in settings where !(try take(setting, base)) {
            ignored.append("\(setting.section).\(setting.key)")
        }
    }

    /// Takes a setting; false when it has no meaning here.
    private mutating func take(_ setting: Setting, _ base: String) throws -> Bool {
        switch (setting.section, setting.key) {
        case ("defaults", _): return try takeDefault(setting, base)
        case ("privilege_escalation", _): return try takeEscalation(setting)
        case ("ssh_connection", _): return try takeConnection(setting)
        case ("tags", "run"): tags = Self.list(setting.value)
        case ("tags", "skip"): skipTags = Self.list(setting.value)
        case ("diff", "always"): alwaysDiff = try Self.boolean(setting)
        default: return false
        }
        return true
    }

    private mutating func takeDefault(_ setting: Setting, _ base: String) throws -> Bool {
        let value = setting.value
        switch setting.key {
        case "inventory": inventory = Self.list(value).map { ControllerPath.join(base, $0) }
        case "roles_path": rolesPath = Self.paths(value, base)
        case "collections_path", "collections_paths": collectionsPath = Self.paths(value, base)
        case "host_key_checking": hostKeyChecking = try Self.boolean(setting)
        case "remote_user": remoteUser = value
        case "remote_port": remotePort = try Self.number(setting)
        case "private_key_file": privateKeyFile = ControllerPath.join(base, value)
        case "forks": forks = try Self.number(setting)
        case "timeout": timeout = try Self.number(setting)
        case "vault_password_file": vaultPasswordFile = ControllerPath.join(base, value)
        case "vault_identity_list": vaultIdentities = Self.list(value)
        case "gathering": gathering = try Self.choice(setting, ["implicit", "explicit", "smart"])
        case "force_handlers": forceHandlers = try Self.boolean(setting)
        case "ansible_managed": ansibleManaged = value
        case "hash_behaviour":
            guard value == "replace" else {
                throw setting.diagnostic(
                    "`hash_behaviour = \(value)` is not supported: variables that are mappings replace each other",
                    hint: "use the `combine` filter where mappings are to be merged")
            }
        case "jinja2_native":
            guard try !Self.boolean(setting) else {
                throw setting.diagnostic(
                    "`jinja2_native` is not supported", hint: "a text that is one expression keeps its type anyway")
            }
        default: return false
        }
        return true
    }

    private mutating func takeEscalation(_ setting: Setting) throws -> Bool {
        switch setting.key {
        case "become": become = try Self.boolean(setting)
        case "become_method": becomeMethod = setting.value
        case "become_user": becomeUser = setting.value
        case "become_ask_pass": becomeAskPass = try Self.boolean(setting)
        case "become_flags": becomeFlags = setting.value
        default: return false
        }
        return true
    }

    private mutating func takeConnection(_ setting: Setting) throws -> Bool {
        switch setting.key {
        case "ssh_args": sshArguments = setting.value
        case "ssh_common_args": sshCommonArguments = setting.value
        case "retries": sshRetries = try Self.number(setting)
        // One persistent shell a host does what pipelining and ControlMaster are for.
        case "pipelining", "control_path", "control_path_dir", "transfer_method", "scp_if_ssh": break
        default: return false
        }
        return true
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
    }

    private static func paths(_ text: String, _ base: String) -> [String] {
        text.split(separator: ":").map { ControllerPath.join(base, $0.trimmed) }
    }

    private static func boolean(_ setting: Setting) throws -> Bool {
        guard let value = Value.string(setting.value).asBoolean else {
            throw setting.diagnostic("`\(setting.key)` must be true or false, found `\(setting.value)`")
        }
        return value
    }

    private static func number(_ setting: Setting) throws -> Int {
        guard let value = Int(setting.value) else {
            throw setting.diagnostic("`\(setting.key)` must be a whole number, found `\(setting.value)`")
        }
        return value
    }

    private static func choice(_ setting: Setting, _ choices: [String]) throws -> String {
        guard choices.contains(setting.value) else {
            throw setting.diagnostic(
                "`\(setting.key)` must be one of \(choices.joined(separator: ", ")), found `\(setting.value)`",
                hint: didYouMean(setting.value, among: choices))
        }
        return setting.value
    }

    /// The variables of the environment that are read, and the settings they stand for.
    private static let names: [(variable: String, section: String, key: String)] = [
        ("ANSIBLE_INVENTORY", "defaults", "inventory"), ("ANSIBLE_ROLES_PATH", "defaults", "roles_path"),
        ("ANSIBLE_COLLECTIONS_PATH", "defaults", "collections_path"),
        ("ANSIBLE_HOST_KEY_CHECKING", "defaults", "host_key_checking"),
        ("ANSIBLE_REMOTE_USER", "defaults", "remote_user"), ("ANSIBLE_REMOTE_PORT", "defaults", "remote_port"),
        ("ANSIBLE_PRIVATE_KEY_FILE", "defaults", "private_key_file"), ("ANSIBLE_FORKS", "defaults", "forks"),
        ("ANSIBLE_TIMEOUT", "defaults", "timeout"), ("ANSIBLE_GATHERING", "defaults", "gathering"),
        ("ANSIBLE_VAULT_PASSWORD_FILE", "defaults", "vault_password_file"),
        ("ANSIBLE_VAULT_IDENTITY_LIST", "defaults", "vault_identity_list"),
        ("ANSIBLE_FORCE_HANDLERS", "defaults", "force_handlers"),
        ("ANSIBLE_HASH_BEHAVIOUR", "defaults", "hash_behaviour"), ("ANSIBLE_BECOME", "privilege_escalation", "become"),
        ("ANSIBLE_BECOME_METHOD", "privilege_escalation", "become_method"),
        ("ANSIBLE_BECOME_USER", "privilege_escalation", "become_user"),
        ("ANSIBLE_BECOME_ASK_PASS", "privilege_escalation", "become_ask_pass"),
        ("ANSIBLE_SSH_ARGS", "ssh_connection", "ssh_args"), ("ANSIBLE_SSH_RETRIES", "ssh_connection", "retries"),
        ("ANSIBLE_SSH_COMMON_ARGS", "ssh_connection", "ssh_common_args"), ("ANSIBLE_RUN_TAGS", "tags", "run"),
        ("ANSIBLE_SKIP_TAGS", "tags", "skip"), ("ANSIBLE_DIFF_ALWAYS", "diff", "always"),
    ]
}
