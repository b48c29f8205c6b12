// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import Values

/// The cases of Tests/Cases/edits, run here and by ansible-core itself.
@Suite(.enabled(if: EditOracle.python != nil, "LIFEBOAT_ORACLE names no Python with ansible-core"))
struct EditTests {
    @Test func `lineinfile, blockinfile and replace do what Ansible's do`() async throws {
        let cases = try #require(try Value(json: String(contentsOf: EditOracle.cases, encoding: .utf8)).list)
        let expected = try EditOracle.results()
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
            guard !outcome.result.failed else { continue }
            // Python's own second run may add again; ours has to agree with it on the first and be stable where it is.
            _ = try await scratch.run(parts[0].text, arguments, check: true)
            #expect(scratch.exists("file") ? try scratch.read("file") == after : after == nil, "\(place)")
        }
    }
}

/// ansible-core's modules, run by Python.
enum EditOracle {
    static let python = ProcessInfo.processInfo.environment["LIFEBOAT_ORACLE"]
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Cases/edits").standardized
    static let cases = folder.appendingPathComponent("cases.json")

    static func results() throws -> [Value] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(python))
        process.arguments = [folder.appendingPathComponent("oracle.py").path, cases.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try #require(try Value(json: String(decoding: output, as: UTF8.self)).list)
    }
}
