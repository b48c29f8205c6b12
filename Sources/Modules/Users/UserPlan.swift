// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// The changes that an account needs, and the programs that make them.
struct UserPlan {
    let user: User
    let found: UserState

    /// useradd, then what it can't set.
    func creation() -> [Change] {
        var script: ShellScript = "set -e"
        if let home = user.home, user.createHome { script += "mkdir -p -- \"$(dirname -- \(home))\"" }
        script += "useradd \(words: creationFlags()) -- \(user.name)"
        if let password = user.password { script += setPassword(password) }
        let dates = chageFlags(all: true)
        if !dates.isEmpty { script += "chage \(words: dates) -- \(user.name)" }
        return [
            Change(
                "create the account \(user.name)", before: "", after: "\(user.name)\n", header: "accounts",
                steps: [.run(script)])
        ]
    }

    private func creationFlags() -> [String] {
        var flags: [String] = []
        if let uid = user.uid { flags += ["-u", String(uid)] + (user.nonUnique ? ["-o"] : []) }
        if let seuser = user.seuser { flags += ["-Z", seuser] }
        if let group = user.group {
            flags += ["-g", group]
        } else if found.group(user.name)?.name == user.name {
            // useradd would try to create a group of the account's name, and fail.
            flags.append("-N")
        }
        let groups = (user.wantedGroups ?? []).filter { $0 != user.group }
        if !groups.isEmpty { flags += ["-G", groups.joined(separator: ",")] }
        if let comment = user.comment { flags += ["-c", comment] }
        if let home = user.home { flags += ["-d", home] }
        if let shell = user.shell { flags += ["-s", shell] }
        flags.append(user.createHome ? "-m" : "-M")
        if user.createHome {
            if let skeleton = user.skeleton { flags += ["-k", skeleton] }
            if let umask = user.umask { flags += ["-K", "UMASK=\(umask)"] }
        }
        if user.system { flags.append("-r") }
        if let lowest = user.uidMin { flags += ["-K", "UID_MIN=\(lowest)"] }
        if let highest = user.uidMax { flags += ["-K", "UID_MAX=\(highest)"] }
        return flags
    }

    /// usermod, chpasswd and chage for what differs, as one change.
    func modification() -> [Change] {
        guard let account = found.account else { return [] }
        var flags: [String] = []
        var before: [String] = []
        var after: [String] = []
        func differs(_ what: String, _ old: String, _ new: String, _ words: [String]) {
            flags += words
            before.append("\(what): \(old)\n")
            after.append("\(what): \(new)\n")
        }
        if let uid = user.uid, uid != account.uid {
            differs("uid", "\(account.uid)", "\(uid)", ["-u", "\(uid)"] + (user.nonUnique ? ["-o"] : []))
        }
        if let group = user.group, found.group(group)?.gid != account.gid {
            differs("group", found.group("\(account.gid)")?.name ?? "\(account.gid)", group, ["-g", group])
        }
        if let wanted = user.wantedGroups {
            let names = Set(wanted.map { found.group($0)?.name ?? $0 })
            let current = Set(found.memberships(of: user.name))
            let isSame = user.append ? names.isSubset(of: current) : names == current
            if !isSame {
                let result = user.append ? names.union(current) : names
                let list = { (groups: Set<String>) in groups.sorted().joined(separator: ",") }
                differs(
                    "groups", list(current), list(result), (user.append ? ["-a"] : []) + ["-G", list(names)])
            }
        }
        if let comment = user.comment, comment != account.comment {
            differs("comment", account.comment, comment, ["-c", comment])
        }
        if let home = user.home, home != account.home {
            differs("home", account.home, home, ["-d", home] + (user.moveHome ? ["-m"] : []))
        }
        if let shell = user.shell, shell != account.shell { differs("shell", account.shell, shell, ["-s", shell]) }
        let password = passwordChange()
        if let flag = password.flag { flags.append(flag) }
        if let text = password.text { differs("password", "(hidden)", text, []) }
        let dates = chageFlags(all: false)
        if !dates.isEmpty { differs("dates", "", dates.joined(separator: " "), []) }
        guard !after.isEmpty else { return [] }
        var script: ShellScript = "set -e"
        if !flags.isEmpty { script += "usermod \(words: flags) -- \(user.name)" }
        if let hash = password.hash { script += setPassword(hash) }
        if !dates.isEmpty { script += "chage \(words: dates) -- \(user.name)" }
        let summary = "\(user.name): \(after.map { $0.dropLast() }.joined(separator: ", "))"
        return [
            Change(summary, before: before.joined(), after: after.joined(), header: user.name, steps: [.run(script)])
        ]
    }

    /// A new hash, or a lock set or lifted.
    private func passwordChange() -> (hash: String?, flag: String?, text: String?) {
        guard let shadow = found.shadow else {
            return user.password != nil && user.updatePassword == .always
                ? (user.password, nil, "set") : (nil, nil, nil)
        }
        let isLocked = shadow.password.hasPrefix("!")
        let bare = { (hash: String) in String(hash.drop { $0 == "!" }) }
        if user.updatePassword == .always, let password = user.password, bare(shadow.password) != bare(password) {
            return (password, nil, "new")
        }
        switch user.passwordLock {
        case true? where !isLocked: return (nil, "-L", "locked")
        case false? where isLocked: return (nil, "-U", "unlocked")
        default: return (nil, nil, nil)
        }
    }

    private func setPassword(_ hash: String) -> ShellScript {
        let hash = user.passwordLock == true && !hash.hasPrefix("!") ? "!" + hash : hash
        return .feed(Array("\(user.name):\(hash)\n".utf8), to: "chpasswd -e")
    }

    /// chage's flags for the dates that differ; for all that are given when the account is new.
    private func chageFlags(all: Bool) -> [String] {
        var flags: [String] = []
        func compare(_ flag: String, _ wanted: Int?, _ current: Int?) {
            guard let wanted, all || wanted != (current ?? -1) else { return }
            flags += [flag, String(wanted)]
        }
        compare("-m", user.passwordExpireMin, found.shadow?.minimum)
        compare("-M", user.passwordExpireMax, found.shadow?.maximum)
        compare("-W", user.passwordExpireWarn, found.shadow?.warning)
        compare("-I", user.passwordExpireAccountDisable, found.shadow?.inactive)
        let day = user.expires.map { $0 < 0 ? -1 : Int($0 / 86400) }
        if !(all && day == -1) { compare("-E", day, found.shadow?.expires) }
        return flags
    }

    /// The home directory of an account that has none.
    func homeDirectory() -> Change {
        let home = user.home ?? found.account?.home ?? "/home/\(user.name)"
        let mask =
            user.umask.map { ShellScript(raw: ShellScript.quote($0)) }
            ?? "$(awk '$1 == \"UMASK\" { print $2 }' /etc/login.defs 2>/dev/null)"
        let script: ShellScript = """
            set -e
            home=\(home) mask=\(mask)
            mkdir -p -- "$home"
            if [ -d \(user.skeleton ?? "/etc/skel") ]; then cp -R -- \((user.skeleton ?? "/etc/skel") + "/.") "$home"; fi
            chown -R -h -- "$(id -u \(user.name)):$(id -g \(user.name))" "$home"
            chmod "$(printf %o $((0777 & ~0${mask:-22})))" "$home"
            """
        return Change("create \(home)", before: "", after: "\(home)/\n", header: home, steps: [.run(script)])
    }

    /// A pair of SSH keys; prints its place, fingerprint and public part.
    func key() -> Change {
        let bits = user.sshKeyBits > 0 ? ["-b", String(user.sshKeyBits)] : []
        let comment: ShellScript = user.sshKeyComment.map { "\($0)" } ?? "\"ansible-generated on $(uname -n)\""
        var script: ShellScript = """
            set -e
            command -v ssh-keygen >/dev/null || { echo 'ssh-keygen is not on the host; install openssh-client first' >&2; exit 1; }
            key=\(user.sshKeyFile ?? ".ssh/id_\(user.sshKeyType)")
            home=$(getent passwd \(user.name)); home=${home%:*}; home=${home##*:}
            case $key in /*) ;; *) key=$home/$key ;; esac
            owner=$(id -u \(user.name)):$(id -g \(user.name))
            directory=$(dirname -- "$key")
            if [ ! -d "$directory" ]; then mkdir -m 700 -- "$directory"; chown -- "$owner" "$directory"; fi
            rm -f -- "$key" "$key.pub"
            """
        let call: ShellScript = "ssh-keygen -q -t \(user.sshKeyType) \(words: bits) -C \(comment) -f \"$key\""
        if let passphrase = user.sshKeyPassphrase, !passphrase.isEmpty {
            // ssh-keygen takes a passphrase from its arguments, a terminal or an askpass program; arguments are public.
            script += """
                umask 077; work=$(mktemp -d); trap 'rm -rf -- "$work"' EXIT
                \(.feed(Array((passphrase + "\n").utf8), to: "cat >\"$work/phrase\""))
                printf '#!/bin/sh\\ncat %s/phrase\\n' "$work" >"$work/ask"; chmod 700 "$work/ask"
                DISPLAY=none SSH_ASKPASS="$work/ask" SSH_ASKPASS_REQUIRE=force \(call) </dev/null
                """
        } else {
            script += "\(call) -N ''"
        }
        script += """
            chown -- "$owner" "$key" "$key.pub"
            echo "=key $key"; echo =private; echo =public; ssh-keygen -l -f "$key.pub"; head -n 1 "$key.pub"
            """
        return Change("make an SSH key for \(user.name)", steps: [.run(script)])
    }
}
