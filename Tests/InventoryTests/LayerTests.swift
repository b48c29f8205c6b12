// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Inventory
import Testing
import Values

struct LayerTests {
    @Test func `layers come in the order of precedence`() throws {
        try withFiles([
            "inv/hosts":
                "[web]\na v=inventory-host\n[prod:children]\nweb\n[all:vars]\nv=1\n[web:vars]\nv=2\n[prod:vars]\nv=3\n",
            "inv/group_vars/all.yml": "v: 4\n", "play/group_vars/all.yml": "v: 5\n", "inv/group_vars/web.yml": "v: 6\n",
            "inv/group_vars/prod.yml": "v: 7\n", "play/group_vars/web.yml": "v: 8\n", "inv/host_vars/a.yml": "v: 9\n",
            "play/host_vars/a.yml": "v: 10\n",
        ]) { folder in
            let inventory = try Inventory.load(["\(folder)/inv/hosts"])
            let files = VariableFiles(playbookDirectory: "\(folder)/play")
            let layers = try inventory.layers(for: "a", files: files)
            #expect(layers.map(\.kind) == layers.map(\.kind).sorted())
            #expect(layers.map { $0.values["v"] ?? nil } == [1, 3, 2, 4, 5, 7, 6, 8, "inventory-host", 9, 10])
            #expect(layers.map(\.name) == ["all", "prod", "web", "all", "all", "prod", "web", "web", "a", "a", "a"])
            #expect(try inventory.merged(for: "a", files: files)["v"] == 10)
        }
    }

    @Test func `a deeper group counts more, then the priority, then the name`() throws {
        try withFiles([
            "hosts": """
            [a]
            h
            [b]
            h
            [c]
            h
            [deep]
            h
            [a:children]
            deep
            [a:vars]
            ansible_group_priority=9
            """
        ]) { folder in
            let inventory = try Inventory.load(["\(folder)/hosts"])
            #expect(inventory.groupNames(of: "h") == ["a", "b", "c", "deep"])
            let order = ["b", "c", "a", "deep"].map { name in inventory.groups[name].map { ($0.depth, $0.priority) } }
            #expect(order.compactMap { $0?.0 } == [1, 1, 1, 2])
            #expect(order.compactMap { $0?.1 } == [1, 1, 9, 1])
        }
    }

    @Test func `localhost is there without being named`() throws {
        let inventory = try Inventory.load(["web1,"])
        #expect(try inventory.hosts(matching: "localhost") == ["localhost"])
        #expect(try inventory.hosts(matching: "all") == ["web1"])
        #expect(inventory.host("localhost")?.isImplicit == true)
        let layers = try inventory.layers(for: "localhost", files: VariableFiles())
        #expect(layers.last?.values["ansible_connection"] == "local")
    }

    @Test func `hosts and groups are added while a play runs`() throws {
        var inventory = try Inventory.load(["a,b,"])
        let added = [
            inventory.addHost("c", groups: ["new"], variables: ["x": 1]),
            inventory.addHost("c", groups: ["new"], variables: ["x": 1]), inventory.addHost("c", variables: ["x": 2]),
        ]
        #expect(added == [true, false, true])
        #expect(inventory.hosts(in: "new") == ["c"])
        #expect(inventory.groupNames(of: "c") == ["new"])
        let grouped = [
            inventory.addGroup("debian", parents: ["linux"], hosts: ["a"]),
            inventory.addGroup("debian", parents: ["linux"], hosts: ["a"]),
        ]
        #expect(grouped == [true, false])
        #expect(try inventory.hosts(matching: "linux") == ["a"])
        #expect(try inventory.hosts(matching: "ungrouped") == ["b"])
    }

    @Test func `what matches nothing suggests what was meant`() throws {
        try withFiles(["hosts": "[web]\nweb1\nweb2\n[empty]\n", "retry": "web2\nweb1\n"]) { folder in
            let inventory = try Inventory.load(["\(folder)/hosts"])
            let problems = try inventory.unmatched(in: ["wbe:!web1", "web,nothing*", "empty"])
            #expect(
                problems.map(\.message) == ["no host or group matches `wbe`", "no host or group matches `nothing*`"])
            #expect(problems.first?.hint == "did you mean `web`?")
            #expect(try inventory.hosts(matching: "web", limit: "@\(folder)/retry") == ["web1", "web2"])
            #expect(try inventory.hosts(matching: "web", limit: "!web1") == ["web2"])
            let problem = #expect(throws: Diagnostic.self) { try inventory.hosts(matching: "web[5]") }
            #expect(problem?.message == "`web[5]` asks for host number 5, but `web` has 2")
        }
    }
}
