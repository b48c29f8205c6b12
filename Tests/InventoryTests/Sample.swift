// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Files in a folder of their own, removed at the end.
func withFiles<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
    let folder = try written(files)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

/// The same for a test that waits for somebody.
func withFiles<Result>(_ files: [String: String], _ body: (String) async throws -> Result) async throws -> Result {
    let folder = try written(files)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

private func written(_ files: [String: String]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "inventory-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        if text.hasPrefix("#!") { try ExecutableFile.make(file.path) }
    }
    return folder.path
}

/// Inventories that use what the formats have.
enum Sample {
    static let ini = """
        # hosts without a group come first
        lonely ansible_host=10.0.0.9
        [web]
        web[01:03] http_port=80
        edge.example.org:2222 ansible_user=deploy greeting="hello world" # a comment
        web-[a:c].example.org
        [2001:db8::1]:2200

        [db]
        db1 tags="['a', 'b']" limits="{'cpu': 2, 'mem': 1.5}" ratio=0.5 octal=0644 flag=True none=None
        db2 quoted='\\"x\\"' hash=a#b  text=007x neg=-5 hex=0x1F tuple="(1, 2)" big=1_000
        web01

        [prod:children]
        web
        db
        [eu:children]
        prod
        [web:vars]
        proxy=proxy.example.org
        list=[1, 2, 'x']
        path=/srv/www # kept
        number=42
        float=1e3
        yesno=yes
        bool=True
        days=3 days
        rest=[1] and more
        moment=2026-01-02 03:04
        string="with quotes"
        equals=a=b
        empty=
        template={{ proxy }}:80
        [prod:vars]
        ansible_group_priority=5
        level=prod
        [eu:vars]
        level=eu
        [all:vars]
        level=all
        everywhere=1

        [empty]
        """

    static let yaml = """
        all:
          hosts:
            mail.example.org: {ansible_port: 26}
            solo:
          vars:
            level: all
            when: 2026-11-23
          children:
            web:
              hosts:
                "web[1:3:2]":
                  http_port: 8080
                box:2222:
              vars: {level: web, mode: 0644, list: [1, two]}
            db:
              hosts: onlyone
              children:
                replicas:
                  hosts: {r1: {lag: 5}, r2: }
                  vars: {level: replicas}
            ungrouped:
              hosts: {loose: {x: 1}}
        other:
          vars: {ansible_group_priority: 10, level: other}
          hosts:
            box:
              y: 2
            r1:
        """

    static let script = """
        #!/bin/sh
        cat <<'EOF'
        {"web": {"hosts": ["a", "b"], "vars": {"port": 80}, "children": ["sub"]}, "sub": ["c"],
         "single": {"x": 1}, "_meta": {"hostvars": {"a": {"id": 1}, "c": {"deep": {"k": [1, null, true]}}}}}
        EOF
        """

    static let oldScript = """
        #!/bin/sh
        if [ "$1" = --host ]; then echo "{\\"name\\": \\"$2\\"}"; exit; fi
        echo '{"web": ["a", "b"]}'
        """

    static let folder: [String: String] = [
        "10-hosts": "[web]\nw1\nw2 own=1\n[db]\nd1\n",
        "20-more.yml": "prod: {children: {web: }, hosts: {x9: }}\ndb: {hosts: {d1: {own: 2}}}\n",
        "30-script": script,
        "notes.txt": "no inventory", "old.ini": "[not]\nread", ".hidden": "[not]\nread",
        "group_vars/all.yml": "a: all-file\nb: all-file\n",
        "group_vars/web/10.yml": "b: web-10\nc: web-10\n",
        "group_vars/web/20.yaml": "c: web-20\n",
        "group_vars/web/sub/x.json": "{\"d\": 1}",
        "group_vars/web/.hidden.yml": "c: hidden\n", "group_vars/web/old.yml~": "c: backup\n",
        "group_vars/prod": "b: prod\n", "group_vars/db.yaml": "mode: 0644\n", "group_vars/db.json": "{\"mode\": 1}",
        "host_vars/w1.yml": "c: host\n", "host_vars/d1/main.yml": "own: 3\n", "host_vars/d1/z": "deep: {a: 1}\n",
    ]
}
