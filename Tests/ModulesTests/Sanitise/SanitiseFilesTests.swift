// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import Values

@Suite struct SanitiseFilesTests {
    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(
            "rules.yml", "keys: [sk_live_]\nfiles: {remove: [debug.log, 'cache/*', '.env']}\n")
        try scratch.write("site/page.html", "https://www.shop.example/ and http://staging.shop.example/\n")
        try scratch.write("site/own.html", "http://staging.shop.example/\n")
        try scratch.write("site/a b/it's.txt", "sk_live_0123456789abcdefgh")
        try scratch.write("site/cache/x", "anything")
        try scratch.write("site/debug.log", "shop.example")
        try scratch.write("site/picture.bin", "\0\0www.shop.example\0")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: scratch.path("site/page.html"))
        return scratch
    }

    private func arguments(_ scratch: Scratch) -> Dict {
        [
            "paths": [.string(scratch.path("site")), .string(scratch.path("missing"))], "rules": ["rules.yml"],
            "replace": ["www.shop.example": "http://staging.shop.example", "shop.example": "staging.shop.example"],
        ]
    }

    @Test func `texts are rewritten, files that are secrets go, and a second run changes nothing`() async throws {
        let scratch = try scratch()
        let check = try await scratch.run("sanitise_files", arguments(scratch), check: true)
        #expect(check.result.changed && scratch.exists("site/debug.log"))
        let run = try await scratch.run("sanitise_files", arguments(scratch))
        #expect(!run.result.failed && run.result.changed, "\(run.result.values)")
        #expect(try scratch.read("site/page.html") == "http://staging.shop.example/ and http://staging.shop.example/\n")
        #expect(try scratch.read("site/a b/it's.txt") == "removed")
        #expect(try scratch.mode("site/page.html") == 0o640)
        #expect(!scratch.exists("site/debug.log") && !scratch.exists("site/cache/x"))
        #expect(run.result.values["left"]?.list == [.string(scratch.path("site/picture.bin"))])
        let again = try await scratch.run("sanitise_files", arguments(scratch))
        #expect(!again.result.changed && again.result.warnings.count == 1)
    }

    @Test func `what is left is named with its file`() async throws {
        let scratch = try scratch()
        let traces: Dict = [
            "words": ["shop.example"], "allowed": ["staging.shop.example"], "rules": ["rules.yml"],
            "paths": [.string(scratch.path("site"))],
        ]
        try scratch.write("site/SHOP.EXAMPLE-logo.svg", "")
        let before = try await scratch.run("production_traces", traces)
        let found = before.result.values["found"]?.list?.map(\.text).sorted() ?? []
        let names =
            ["SHOP.EXAMPLE-logo.svg: its name", "a b/it's.txt: its content", "debug.log: its content"]
            + ["page.html: its content", "picture.bin: its content"]
        #expect(before.result.failed && found == names.map { scratch.path("site/") + $0 }, "\(found)")
        _ = try await scratch.run("sanitise_files", arguments(scratch))
        for name in ["picture.bin", "SHOP.EXAMPLE-logo.svg"] {
            try FileManager.default.removeItem(atPath: scratch.path("site/\(name)"))
        }
        let after = try await scratch.run("production_traces", traces)
        #expect(!after.result.failed && !after.result.changed, "\(after.result.values)")
    }

    @Test func `mistakes in rules are told with their place, and those in addresses as arguments`() async throws {
        let scratch = try scratch()
        try scratch.write("rules.yml", "tables:\n- table: a\n  mask: b\n")
        let rules = try await scratch.run("sanitise_files", arguments(scratch))
        #expect(
            rules.result.failed
                && rules.result.values["msg"]?.text.contains("rules.yml:3:9: `mask` must be a list") == true)
        await #expect(throws: (any Error).self) {
            try await scratch.run("sanitise_files", ["paths": ["/"], "replace": ["no host": "a.example"]])
        }
        await #expect(throws: (any Error).self) { try await scratch.run("sanitise_files", ["paths": ["relative"]]) }
        await #expect(throws: (any Error).self) { try await scratch.run("production_traces", ["words": ["abc"]]) }
    }
}
