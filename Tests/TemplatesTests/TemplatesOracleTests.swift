// SPDX-License-Identifier: Apache-2.0

import Glibc
import Templates
import Testing
import Values

/// Every case is rendered here and by ansible-core's Templar; value, type and success must be the same.
///
/// Kinds of cases: `expr` is a bare expression and compares types too; `sort` is one whose order Python leaves open;
/// `when` is a condition; `file` is a template file and compares text; `typed` is a template of a playbook, where a
/// number on its own counts as its text, because ansible-core without native types makes it one. Tuples, sets and
/// iterators are lists. When ansible-core fails, this must fail, and name the same undefined variable or attribute.
struct TemplatesOracleTests {
    static let files = ["operators", "methods", "statements", "filters", "tests", "globals", "typed"]

    @Test(.enabled(if: Oracle.python != nil), arguments: files)
    func `renders as ansible-core does`(file: String) throws {
        let cases = try Case.read(file)
        let expected = try Oracle.answers(to: cases)
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
}
