// SPDX-License-Identifier: Apache-2.0

import Foundation
import Templates
import TestSupport
import Testing
import Values

/// Every case is rendered here and by ansible-core's Templar; value, type and success must be the same.
///
/// Kinds of cases: `expr` is a bare expression and compares types too; `sort` is one whose order Python leaves open;
/// `when` is a condition; `file` is a template file and compares text; `typed` is a template of a playbook, where a
/// number on its own counts as its text, because ansible-core without native types makes it one. Tuples, sets and
/// iterators are lists. When ansible-core fails, this must fail, and name the same undefined variable or attribute.
@Suite(.timeLimit(.minutes(5))) struct TemplatesOracleTests {
    static let files = ["operators", "methods", "statements", "filters", "tests", "globals", "typed"]

    @Test(.enabled(if: Oracle.isWanted, "LIFEBOAT_ORACLE names no Python with ansible-core"), arguments: files)
    func `renders as ansible-core does`(file: String) async throws {
        let cases = try Case.read(file)
        let expected = try await answers(to: cases)
        #expect(expected.count == cases.count)
        let engine = TemplateEngine(files: LocalTemplateFiles(folder: Case.folder))
        let scope = DictScope(try Case.variables())
        for (one, wanted) in zip(cases, expected) {
            let found = one.answer(engine, scope)
            #expect(found.agrees(with: wanted), "\(one.kind) \(one.source)\n  ansible: \(wanted)\n  here:    \(found)")
        }
    }

    @Test func `there are enough cases`() throws {
        #expect(try Self.files.map { try Case.read($0).count }.reduce(0, +) >= 450)
    }

    /// What ansible-core makes of the cases, in one process.
    private func answers(to cases: [Case]) async throws -> [Answer] {
        let path = FileManager.default.temporaryDirectory.path + "/lifeboat-cases-\(UUID().uuidString).json"
        let json = Value.list(cases.map { .list([.string($0.kind), .string($0.source)]) }).json()
        try json.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "oracle.py").path
        return try await Oracle.run([program, path, Case.folder]).split(separator: "\n").map { line in
            let answer = try Value(json: String(line))
            return answer["value"]?.string.map { .value($0) } ?? .failure(answer["error"]?.string ?? "")
        }
    }
}
