// SPDX-License-Identifier: Apache-2.0

import Inventory
import TestSupport
import Testing
import Values
import Vault

/// Inventories must be read as `ansible-inventory` reads them.
@Suite(.enabled(if: Oracle.isWanted, "LIFEBOAT_ORACLE names no Python with ansible-core"), .timeLimit(.minutes(5)))
struct AnsibleInventoryTests {
    private func listing(_ sources: [String], in folder: String) async throws -> Value {
        let arguments = sources.flatMap { ["-i", $0] } + ["--list"]
        return try Value(json: try await Oracle.run(program: "ansible-inventory", arguments, in: folder))
    }

    @Test(arguments: [
        ["hosts": Sample.ini], ["hosts.yml": Sample.yaml], ["hosts.sh": Sample.script], ["hosts": Sample.oldScript],
        ["hosts": "a\nb x=1\n"], ["hosts": "[a:children]\nb\n[b:children]\nc\n[c]\nh\n"],
        ["hosts.json": "{\"web\": {\"hosts\": {\"a\": {\"x\": [1, 2.5]}}}}"],
        ["hosts": "localhost ansible_connection=local\n[web]\nlocalhost\n"],
        ["hosts": "[z]\nh\n[a]\nh\n[z:vars]\nv=z\n[a:vars]\nv=a\nansible_group_priority=3\n"],
    ])
    func `a source is listed as ansible-inventory lists it`(_ files: [String: String]) async throws {
        try await withFiles(files) { folder in
            let source = "\(folder)/\(files.keys.first ?? "")"
            let found = try Inventory.load([source]).listing(files: VariableFiles())
            #expect(found == (try await listing([source], in: folder)))
        }
    }

    @Test func `a folder with files of variables is listed as ansible-inventory lists it`() async throws {
        try await withFiles(Sample.folder) { folder in
            let found = try Inventory.load([folder]).listing(files: VariableFiles())
            #expect(found == (try await listing([folder], in: folder)))
        }
    }

    @Test func `several sources are listed as ansible-inventory lists them`() async throws {
        try await withFiles([
            "one/hosts": "[web]\na v=1 w=1\n", "one/group_vars/web.yml": "g: one\n", "one/host_vars/a.yml": "h: one\n",
            "two/hosts.yml": "web: {hosts: {a: {v: 2}, b: }}\nall: {vars: {g: inline}}\n",
            "two/group_vars/all.yml": "g: two-all\nh: two-all\n",
        ]) { folder in
            for sources in [["one/hosts", "two/hosts.yml"], ["two", "one"], ["x,y:22,", "one/hosts"]] {
                let paths = sources.map { $0.contains(",") ? $0 : "\(folder)/\($0)" }
                let found = try Inventory.load(paths).listing(files: VariableFiles())
                #expect(found == (try await listing(paths, in: folder)), "\(sources)")
            }
        }
    }

    @Test func `the graph is that of ansible-inventory`() async throws {
        try await withFiles(["hosts": Sample.ini]) { folder in
            let expected = try await Oracle.run(
                program: "ansible-inventory", ["-i", "\(folder)/hosts", "--graph"], in: folder)
            #expect(try Inventory.load(["\(folder)/hosts"]).graph() + "\n" == expected)
        }
    }

    private static let patterns = [
        "all", "*", "web", "db", "web:db", "web,db", "web:&db", "web:!db", "all:!web", "!web", "&web", "web*", "web0?",
        "web0[12]", "web0[!1]", "~web0[13]", "~.*example.*", "web[0]", "web[-1]", "web[1:2]", "web[1:]", "prod[0:1]",
        "db1",
        "db1,db2", "db2:db1", "lonely", "ungrouped", "eu", "empty", "nothing", "web:nothing", "*.example.org",
        "prod:&web:!web01", "localhost", "e*", "web*[0]", "all[3]", "edge.example.org", "db1:&eu", "a,b",
    ]

    @Test func `patterns pick the hosts that Ansible picks, in its order`() async throws {
        let code = """
            import sys, json
            from ansible.parsing.dataloader import DataLoader
            from ansible.inventory.manager import InventoryManager
            m = InventoryManager(DataLoader(), [sys.argv[1]])
            print(json.dumps([[h.name for h in m.get_hosts(p)] for p in json.loads(sys.argv[2])]))
            """
        try await withFiles(["hosts": Sample.ini]) { folder in
            let patterns = Value.strings(Self.patterns).json()
            let answer = try await Oracle.run(["-c", code, "\(folder)/hosts", patterns], in: folder)
            let expected = try #require(try Value(json: answer).list)
            let inventory = try Inventory.load(["\(folder)/hosts"])
            for (pattern, expected) in zip(Self.patterns, expected) {
                #expect(Value.strings(try inventory.hosts(matching: pattern)) == expected, "\(pattern)")
            }
        }
    }
}
