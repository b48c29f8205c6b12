// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Modules
import Testing
import Values

/// What a person types in place of a module.
struct ByHandTests {
    private func typed(_ name: String, _ arguments: Dict, _ variables: Dict = Dict()) throws -> String {
        let type = try #require(BuiltInModules.all.first { $0.name == name })
        func definition<M: Module>(_ type: M.Type) -> ModuleDefinition { ModuleDefinition(type) }
        let module = try definition(type).make(Arguments(arguments))
        var context = bareContext()
        context.variable = { variables[.string($0)] }
        let work = try #require(try module.byHand(in: context))
        return work.parts.map { part in
            switch part {
            case .run(let script): script.text
            case .say(let text): "# \(text)"
            case .write(let file): "> \(file.path): \(file.text ?? "-") \(file.attributes.text)"
            }
        }.joined(separator: "\n")
    }

    @Test(arguments: HandCase.all) func `modules say what to type`(sample: HandCase) throws {
        #expect(try typed(sample.module, sample.arguments) == sample.typed)
    }

    private let shop: Dict = [
        "backup_app": "shop", "backup_environment": "test", "inventory_hostname": "db1",
        "backup_hosts": ["db1", "app1"],
        "backup_parts": [
            ["name": "pg", "kind": "postgresql", "databases": ["shop", "odd name"]],
            ["name": "files", "kind": "postgresql-physical"],
            ["name": "media", "kind": "files", "paths": ["/srv/media"], "services": ["nginx"]],
            ["name": "configuration", "kind": "files", "paths": ["/etc"], "on_request": true],
        ],
    ]

    @Test func `a restore by hand compares before it swaps, and keeps what was there`() throws {
        let text = try typed("backup_restore", [:], shop)
        let order = [
            "app=shop,env=test,kind=manifest", "--argjson hosts 2", "--host db1", "sha256sum --check",
            "shop_restored", "every table has its rows", "\"$GOOD\" = yes", "shop_before_$STAMP",
            "mv /srv/media \"/root/restore/before$STAMP\"/srv/media", "systemctl try-reload-or-restart nginx",
        ]
        var rest = text[...]
        for words in order {
            let found = rest.firstRange(of: words)
            #expect(found != nil, "\(words) is not there, or not in its place")
            if let found { rest = rest[found.upperBound...] }
        }
        #expect(!text.contains("/etc\n") && !text.contains("part `files`"), "what is there on request is restored")
        #expect(text.contains("the name of the database `odd name` needs quotes of its own"))
    }

    @Test func `one database alone is restored alone`() throws {
        let text = try typed("backup_restore", ["database": "shop", "set": "before"], shop)
        #expect(text.contains("SET=before") && text.contains("shop_restored") && !text.contains("media"))
    }

    @Test func `what only the program can do is said`() throws {
        let text = try typed("backup_restore", ["to": "2026-11-22 14:03:07"], shop)
        #expect(text.hasPrefix("# the short way") && !text.contains("restic"))
    }
}
