// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// What was found about an account.
struct UserState: Sendable {
    var account: Account?
    var shadow: AccountShadow?
    /// All groups of the host.
    var groups: [AccountGroup] = []
    /// Whether the home directory is there.
    var hasHome = false
    /// What lies where the SSH key goes.
    var key = Key()

    struct Key: Sendable, Hashable {
        var path = ""
        var hasPrivate = false
        var hasPublic = false
        var fingerprint = ""
        var text = ""
    }

    /// The groups that name the account as a member.
    func memberships(of name: String) -> [String] { groups.filter { $0.members.contains(name) }.map(\.name) }

    /// The group called `name`, or with that number.
    func group(_ name: String) -> AccountGroup? {
        groups.first { $0.name == name } ?? Int(name).flatMap { gid in groups.first { $0.gid == gid } }
    }

    /// Asks for account, shadow entry, groups, home directory and key in one program.
    static func question(_ user: User) -> ShellScript {
        var script: ShellScript = """
            account=$(\(AccountDatabase.entry(user.name, in: "passwd", isLocal: user.local)))
            printf '%s\\n' "$account"
            awk -F: -v key=\(user.name) '$1 == key' /etc/shadow 2>/dev/null || :
            home=\(user.home ?? "")
            if [ -z "$home" ]; then home=${account%:*}; home=${home##*:}; fi
            if [ -n "$home" ] && [ -d "$home" ]; then echo =home; fi
            echo =groups
            \(AccountDatabase.entry(nil, in: "group", isLocal: user.local))
            """
        guard user.generateSshKey else { return script }
        script += """
            key=\(user.sshKeyFile ?? ".ssh/id_\(user.sshKeyType)")
            case $key in /*) ;; *) key=$home/$key ;; esac
            echo "=key $key"
            if [ -e "$key" ]; then echo =private; fi
            if [ -e "$key.pub" ]; then
            echo =public; ssh-keygen -l -f "$key.pub" 2>&1 | head -n 1; head -n 1 "$key.pub"
            fi
            """
        return script
    }

    /// Reads the answer to `question`.
    init(output: ShellOutput, name: String) {
        let parts = output.lines.split(separator: "=groups", maxSplits: 1, omittingEmptySubsequences: false)
        let head = parts.first.map(Array.init) ?? []
        account = head.compactMap(Account.init).first { $0.name == name }
        shadow = head.compactMap(AccountShadow.init).first
        hasHome = head.contains("=home")
        let rest = parts.count > 1 ? Array(parts[1]) : []
        let keyLine = rest.firstIndex { $0.hasPrefix("=key ") } ?? rest.endIndex
        groups = rest[..<keyLine].compactMap(AccountGroup.init)
        guard keyLine < rest.endIndex else { return }
        key = Key(Array(rest[keyLine...]))
    }

    init() {}
}

extension UserState.Key {
    /// Reads `=key PATH`, `=private`, `=public` and what follows it: fingerprint and key.
    init(_ lines: [String]) {
        path = String((lines.first ?? "").dropFirst(5))
        hasPrivate = lines.contains("=private")
        guard let start = lines.firstIndex(of: "=public") else { return }
        hasPublic = true
        fingerprint = lines.count > start + 1 ? lines[start + 1] : ""
        text = lines.count > start + 2 ? lines[start + 2] : ""
    }
}
