// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// User accounts of a host.
struct User: Module {
    static let name = "user"
    static let summary = "Creates, changes and removes user accounts."
    static let notes = [
        "`password` is a hash (`{{ 'secret' | password_hash('sha512') }}`); it travels on standard input, never as an "
            + "argument of a program.",
        "A group that does not exist is an error, in check mode a warning: an earlier task may create it.",
    ]
    static let examples = [
        Example("A user who deploys", "user: { name: deploy, shell: /bin/bash, groups: [www-data], append: true }"),
        Example(
            "An account for a service", "user: { name: app, system: true, home: /srv/app, shell: /usr/sbin/nologin }"),
        Example("Remove an account with its files", "user: { name: old, state: absent, remove: true }"),
    ]
    static let returns = [
        ReturnValue("uid", "the account's number"), ReturnValue("group", "the number of its first group"),
        ReturnValue("home", "its home directory"), ReturnValue("shell", "its shell"),
        ReturnValue("comment", "its comment"), ReturnValue("groups", "the value of `groups`"),
        ReturnValue("ssh_key_file", "the path of the key, with `generate_ssh_key`"),
        ReturnValue("ssh_public_key", "the public key, with `generate_ssh_key`"),
        ReturnValue("ssh_fingerprint", "the key's fingerprint, with `generate_ssh_key`"),
    ]

    enum State: String, ParameterChoice { case absent, present }
    enum UpdatePassword: String, ParameterChoice {
        case always
        case onCreate = "on_create"
    }

    @Parameter("The account.", aliases: "user") var name: String
    @Parameter("Whether it shall be there.") var state = State.present
    @Parameter("Its number; the next free one when left out.") var uid: Int?
    @Parameter("Allow a number that another account has.") var nonUnique = false
    @Parameter("Its first group, by name or number.") var group: String?
    @Parameter("Its further groups; an empty text means none.") var groups: [String]?
    @Parameter("Keep the groups it has and add to them.") var append = false
    @Parameter("The real name or another comment.") var comment: String?
    @Parameter("Its home directory.") var home: String?
    @Parameter("Its shell.") var shell: String?
    @Parameter("The password's hash; `!` and `*` allow none.", secret: true) var password: String?
    @Parameter("Whether an existing account's password is set too.") var updatePassword = UpdatePassword.always
    @Parameter("Whether the password is locked.") var passwordLock: Bool?
    @Parameter("When the account expires, in seconds since 1970; a negative number means never.") var expires: Double?
    @Parameter("How many days a password may be used.") var passwordExpireMax: Int?
    @Parameter("How many days must lie between two changes of the password.") var passwordExpireMin: Int?
    @Parameter("How many days before its end a password's user is warned.") var passwordExpireWarn: Int?
    @Parameter("How many days after its password's end the account is closed.") var passwordExpireAccountDisable: Int?
    @Parameter("Create the home directory when it is missing.", aliases: "createhome") var createHome = true
    @Parameter("Move the files along when `home` changes.") var moveHome = false
    @Parameter("Where a new home's first files come from.") var skeleton: String?
    @Parameter("The umask of a new home directory.") var umask: String?
    @Parameter("Take a number of the range for system accounts.") var system = false
    @Parameter("With `state: absent`, remove the home directory too.") var remove = false
    @Parameter("With `state: absent`, remove it even when it is logged in; else overwrite an existing SSH key.")
    var force = false
    @Parameter("Make a pair of SSH keys for the account.") var generateSshKey = false
    @Parameter("The key's size; ssh-keygen's own default when 0.") var sshKeyBits = 0
    @Parameter("The key's type.") var sshKeyType = "rsa"
    @Parameter("Where the key goes; below the home directory when it isn't absolute.") var sshKeyFile: String?
    @Parameter("The key's comment; `ansible-generated on` the host's name when left out.") var sshKeyComment: String?
    @Parameter("The key's passphrase; none when left out.", secret: true) var sshKeyPassphrase: String?
    @Parameter("Look only at /etc/passwd and /etc/group.") var local = false
    @Parameter("The lowest number to choose from.") var uidMin: Int?
    @Parameter("The highest number to choose from.") var uidMax: Int?
    @Parameter("The SELinux user of a new account.") var seuser: String?
    @Parameter("Accepted and left alone: BSD's login classes.") var loginClass: String?
    @Parameter("Accepted and left alone: Solaris' authorizations.") var authorization: String?
    @Parameter("Accepted and left alone: Solaris' profiles.") var profile: String?
    @Parameter("Accepted and left alone: Solaris' roles.") var role: String?
    @Parameter("Accepted and left alone: macOS hides accounts.") var hidden: Bool?

    /// The further groups without empty names; nil when the argument was not given.
    var wantedGroups: [String]? { groups?.filter { !$0.isEmpty } }

    func validate() throws {
        if nonUnique, uid == nil { throw ArgumentError("`non_unique` needs `uid`", argument: "non_unique") }
        guard !name.isEmpty, !name.contains(where: { ":\n/".contains($0) }), !name.hasPrefix("-") else {
            throw ArgumentError("`\(name)` is not a name for an account", argument: "name")
        }
        for (what, text) in [("comment", comment), ("home", home), ("shell", shell), ("password", password)] {
            guard text?.contains(where: { ":\n".contains($0) }) != true else {
                throw ArgumentError("a colon or an end of line can't stand in it", argument: what)
            }
        }
    }

    func probe(in context: TaskContext) throws -> Probe<UserState> {
        Probe(UserState.question(self)) { UserState(output: $0, name: name) }
    }

    func decide(from found: UserState, in context: TaskContext) throws -> Decision {
        try UserDecision(user: self, found: found, context: context).make()
    }
}
