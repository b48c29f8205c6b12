// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing
import Values

/// The cases of Tests/Cases/edits, run here and by ansible-core itself.
@Suite(.enabled(if: Oracle.isWanted, "LIFEBOAT_ORACLE names no Python with ansible-core"), .timeLimit(.minutes(5)))
struct EditTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Cases/edits").standardized

    @Test func `lineinfile, blockinfile and replace do what Ansible's do`() async throws {
        let path = Self.folder.appendingPathComponent("cases.json")
        let cases = try #require(try Value(json: String(contentsOf: path, encoding: .utf8)).list)
        let program = Self.folder.appendingPathComponent("oracle.py").path
        let expected = try #require(try Value(json: try await Oracle.run([program, path.path])).list)
        try #require(expected.count == cases.count && cases.count >= 40)
        for (number, (one, wanted)) in zip(cases, expected).enumerated() {
            let parts = try #require(one.list)
            let scratch = try Scratch()
            if let before = parts[1].string { try scratch.write("file", before) }
            var arguments = try #require(parts[2].dict)
            arguments["path"] = .string(scratch.path("file"))
            let outcome = try await scratch.run(parts[0].text, arguments)
            let after = scratch.exists("file") ? try scratch.read("file") : nil
            let place = "case \(number): \(one.json())"
            #expect(after == wanted["after"]?.string, "\(place)")
            #expect(.bool(outcome.result.failed) == wanted["failed"], "\(place): \(outcome.result.values)")
            #expect(.bool(outcome.result.changed) == wanted["changed"], "\(place)")
            let message = outcome.result.values["msg"]?.text.replacing(scratch.path("file"), with: "PATH")
            #expect(message == wanted["msg"]?.text, "\(place)")
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct LineInFileTests {
    @Test func `a line after a last one without newline stands on its own`() async throws {
        let scratch = try Scratch()
        try scratch.write("f", "a\nb")
        try await scratch.converge(
            "lineinfile", ["path": .string(scratch.path("f")), "line": "n", "insertafter": "^b"])
        #expect(try scratch.read("f") == "a\nb\nn\n")
    }

    @Test func `the old file is kept, and owner and mode stay`() async throws {
        let scratch = try Scratch()
        try scratch.write("f", "a\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.path("f"))
        let outcome = try await scratch.converge(
            "lineinfile", ["path": .string(scratch.path("f")), "line": "b", "backup": true])
        let backup = try #require(outcome.result.values["backup"]?.string)
        #expect(try String(contentsOfFile: backup, encoding: .utf8) == "a\n")
        #expect(try scratch.mode("f") == 0o600)
    }

    @Test func `bytes that are no text are kept`() async throws {
        let scratch = try Scratch()
        try Data([0x6B, 0xFF, 0x0A]).write(to: URL(fileURLWithPath: scratch.path("f")))
        try await scratch.converge(
            "replace", ["path": .string(scratch.path("f")), "regexp": "k", "replace": "j", "encoding": "latin-1"])
        try await scratch.converge("lineinfile", ["path": .string(scratch.path("f")), "line": "x"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path("f"))) == Data([0x6A, 0xFF, 0x0A, 0x78, 0x0A]))
    }
}
