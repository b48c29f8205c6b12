// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

@testable import Modules

@Suite struct AccountTests {
    private let groups = "root:x:0:\nadm:x:4:anna\naudio:x:29:\nanna:x:1001:\nteam:x:2000:\n"
    private let shadow = "anna:$6$old$hash:19000:0:99999:7:::"

    private func state(_ shadow: String? = nil, hasHome: Bool = true, group: String = "1001") -> UserState {
        let account = "anna:x:1001:\(group):Anna:/home/anna:/bin/bash\n\(shadow ?? self.shadow)\n"
        let text = account + (hasHome ? "=home\n" : "") + "=groups\n" + groups
        return UserState(output: ShellOutput(stdout: text), name: "anna")
    }
    private func absent() -> UserState { UserState(output: ShellOutput(stdout: "\n=groups\n" + groups), name: "anna") }

    private func script(_ change: Change) -> String {
        change.steps.compactMap { if case .run(let script) = $0 { script.text } else { nil } }.joined(separator: "\n")
    }

    @Test(
        arguments: [
            ([:], nil), (["uid": 1001, "home": "/home/anna", "shell": "/bin/bash", "comment": "Anna"], nil),
            (["group": "anna"], nil), (["group": "1001"], nil), (["groups": ["adm"]], nil),
            (["groups": ["adm"], "append": true], nil), (["groups": "", "append": true], nil),
            (["password": "!$6$old$hash"], nil), (["password": "$6$new", "update_password": "on_create"], nil),
            (["password_lock": false], nil), (["expires": -1.0], nil), (["password_expire_max": 99999], nil),
            (["shell": "/bin/sh"], "usermod -s /bin/sh -- anna"), (["uid": 5], "usermod -u 5 -- anna"),
            (["group": "team"], "usermod -g team -- anna"),
            (["groups": ["adm", "audio"]], "usermod -G adm,audio -- anna"),
            (["groups": ["audio"], "append": true], "usermod -a -G audio -- anna"),
            (["groups": ""], "usermod -G '' -- anna"),
            (["home": "/srv/anna", "move_home": true], "usermod -d /srv/anna -m -- anna"),
            (["password_lock": true], "usermod -L -- anna"), (["expires": 86400.0], "chage -E 1 -- anna"),
            (["password_expire_max": 30, "password_expire_min": 0], "chage -M 30 -- anna"),
        ] as [(Dict, String?)])
    func `an account is changed only where it differs`(arguments: Dict, command: String?) throws {
        let user = try filled(User.self, arguments.merging(["name": "anna"]) { $1 })
        let changes = try user.decide(from: state(), in: bareContext()).changes
        #expect(changes.first.map { script($0).split(separator: "\n").dropFirst().joined(separator: "\n") } == command)
    }

    @Test func `a locked password is unlocked, and a lock survives a new password`() throws {
        let locked = "anna:!$6$old$hash:19000:0:99999:7:::"
        let unlock = try filled(User.self, ["name": "anna", "password_lock": false])
        let changes = try unlock.decide(from: state(locked), in: bareContext()).changes
        #expect(script(changes[0]).hasSuffix("usermod -U -- anna"))
        let renew = try filled(User.self, ["name": "anna", "password": "$6$new$hash", "password_lock": true])
        let renewed = script(try renew.decide(from: state(locked), in: bareContext()).changes[0])
        #expect(renewed.contains(Base64.encode(Array("anna:!$6$new$hash\n".utf8))))
    }

    @Test func `a hash is never an argument of a program`() throws {
        let user = try filled(
            User.self,
            ["name": "anna", "password": "$6$new$hash", "ssh_key_passphrase": "open", "generate_ssh_key": true])
        for found in [state(), absent()] {
            let text = try user.decide(from: found, in: bareContext()).changes.map(script).joined()
            #expect(!text.contains("$6$new"))
            #expect(!text.contains("open\n"))
            #expect(text.contains("chpasswd -e"))
        }
    }

    @Test(
        arguments: [
            ([:], "useradd -N -m -- anna"),
            (["system": true, "create_home": false, "uid": 7], "useradd -u 7 -N -M -r -- anna"),
            (
                ["group": "team", "groups": ["adm", "audio"], "shell": "/bin/sh"],
                "useradd -g team -G adm,audio -s /bin/sh -m -- anna"
            ),
            (
                ["home": "/srv/a b", "skeleton": "/etc/other", "umask": "077"],
                "mkdir -p -- \"$(dirname -- '/srv/a b')\"\nuseradd -N -d '/srv/a b' -m -k /etc/other -K UMASK=077 -- anna"
            ),
            (["expires": 172800.0], "useradd -N -m -- anna\nchage -E 2 -- anna"),
        ] as [(Dict, String)])
    func `a new account gets everything at once`(arguments: Dict, command: String) throws {
        let user = try filled(User.self, arguments.merging(["name": "anna"]) { $1 })
        let change = try #require(try user.decide(from: absent(), in: bareContext()).changes.first)
        #expect(script(change).split(separator: "\n").dropFirst().joined(separator: "\n") == command)
    }

    @Test func `a group that isn't there fails, and is a warning in check mode`() throws {
        let user = try filled(User.self, ["name": "anna", "groups": ["nobodys"]])
        let failure = #expect(throws: ModuleFailure.self) { try user.decide(from: absent(), in: bareContext()) }
        #expect(failure?.message.hasPrefix("Group nobodys does not exist") == true)
        let check = try user.decide(from: absent(), in: bareContext(checkMode: true))
        #expect(check.warnings == ["the group `nobodys` does not exist yet"])
    }

    @Test func `a missing home directory is made`() throws {
        let user = try filled(User.self, ["name": "anna"])
        #expect(
            try user.decide(from: state(hasHome: false), in: bareContext()).changes.map(\.summary) == [
                "create /home/anna"
            ])
        let bare = try filled(User.self, ["name": "anna", "create_home": false])
        #expect(try bare.decide(from: state(hasHome: false), in: bareContext()).changes.isEmpty)
    }

    @Test(
        arguments: [
            (["state": "absent"], "userdel -- anna"),
            (["state": "absent", "remove": true, "force": true], "userdel -f -r -- anna"),
        ] as [(Dict, String)])
    func `an account goes`(arguments: Dict, command: String) throws {
        let user = try filled(User.self, arguments.merging(["name": "anna"]) { $1 })
        #expect(try user.decide(from: state(), in: bareContext()).changes.map(script) == [command])
        #expect(try user.decide(from: absent(), in: bareContext()).changes.isEmpty)
    }

    @Test(
        arguments: [
            (["name": "a"], nil, ["groupadd -- a"]),
            (["name": "a", "gid": 5, "system": true], nil, ["groupadd -g 5 -r -- a"]),
            (["name": "a", "gid": 5], "a:x:5:", []), (["name": "a", "gid": 6], "a:x:5:", ["groupmod -g 6 -- a"]),
            (["name": "a", "state": "absent"], "a:x:5:", ["groupdel -- a"]),
            (["name": "a", "state": "absent"], nil, []),
        ] as [(Dict, String?, [String])])
    func `a group is made, changed or removed`(arguments: Dict, line: String?, commands: [String]) throws {
        let group = try filled(Modules.Group.self, arguments)
        let changes = try group.decide(from: line.flatMap(AccountGroup.init), in: bareContext()).changes
        #expect(changes.map(script) == commands)
    }

    @Test func `entries of a database become a table of lists`() throws {
        let getent = try filled(Getent.self, ["database": "passwd"])
        let decision = try getent.decide(from: ShellOutput(stdout: "root:x:0:0:r:/root:/bin/sh\n"), in: bareContext())
        #expect(
            decision.values["ansible_facts"]?["getent_passwd"]?["root"] == ["x", "0", "0", "r", "/root", "/bin/sh"])
        let hosts = try filled(Getent.self, ["database": "ahosts", "key": "h"])
        let several = try hosts.decide(
            from: ShellOutput(stdout: "1.1.1.1 STREAM h\n1.1.1.1 DGRAM\n"), in: bareContext())
        #expect(several.values["ansible_facts"]?["getent_ahosts"]?["1.1.1.1"] == [["STREAM", "h"], ["DGRAM"]])
        #expect(throws: ModuleFailure.self) { try hosts.decide(from: ShellOutput(status: 2), in: bareContext()) }
        let lenient = try filled(Getent.self, ["database": "passwd", "key": "x", "fail_key": false])
        let facts = try lenient.decide(from: ShellOutput(status: 2), in: bareContext()).values["ansible_facts"]
        #expect(facts?["getent_passwd"]?["x"]?.isNull == true)
    }
}
