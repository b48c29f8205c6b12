// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Playbooks
import Testing

struct ConfigurationTests {
    private func load(_ text: String, _ environment: [String: String] = [:]) throws -> (Configuration, String) {
        try withFiles(["ansible.cfg": text]) { folder in
            (try Configuration.load(from: folder) { environment[$0] }, folder)
        }
    }

    @Test func `settings are read, paths from where the file stands`() throws {
        let (configuration, folder) = try load(
            """
            # a comment
            [defaults]
            inventory = inv/prod,hosts ; behind a value
            roles_path = roles:../shared
            host_key_checking = False
            forks=50
            remote_user: deploy
            gathering = smart
            nocows = 1
            private_key_file = ~/.ssh/id

            [privilege_escalation]
            become = True
            become_user = root
            [ssh_connection]
            ssh_args = -o ControlMaster=auto
              -o ControlPersist=60s
            pipelining = True
            """, ["ANSIBLE_FORKS": "7"])
        #expect(configuration.inventory == ["\(folder)/inv/prod", "\(folder)/hosts"])
        #expect(configuration.rolesPath.first == "\(folder)/roles")
        #expect(!configuration.hostKeyChecking)
        #expect(configuration.forks == 7)
        #expect(configuration.remoteUser == "deploy")
        #expect(configuration.gathering == "smart")
        #expect(configuration.become == true)
        #expect(configuration.becomeUser == "root")
        #expect(configuration.sshArguments == "-o ControlMaster=auto\n-o ControlPersist=60s")
        #expect(configuration.ignored == ["defaults.nocows"])
    }

    @Test(arguments: [
        ("[defaults]\nforks = many\n", 2, "`forks` must be a whole number, found `many`"),
        ("[defaults]\nhost_key_checking = perhaps\n", 2, "`host_key_checking` must be true or false, found `perhaps`"),
        (
            "[defaults]\n\nhash_behaviour = merge\n", 3,
            "`hash_behaviour = merge` is not supported: variables that are mappings replace each other"
        ),
        ("forks = 5\n", 1, "a setting before the first section"),
        ("[defaults]\ngathering = smrat\n", 2, "`gathering` must be one of implicit, explicit, smart, found `smrat`"),
    ])
    func `mistakes are named`(_ text: String, _ line: Int, _ message: String) throws {
        let problem = #expect(throws: Diagnostic.self) { try load(text) }
        #expect(problem?.message == message)
        #expect(problem?.location?.line == line)
    }

    @Test func `ANSIBLE_CONFIG that names nothing is refused`() throws {
        let problem = #expect(throws: Diagnostic.self) { try load("", ["ANSIBLE_CONFIG": "/nowhere/x.cfg"]) }
        #expect(problem?.message == "ANSIBLE_CONFIG names `/nowhere/x.cfg`, which isn't there")
    }
}
