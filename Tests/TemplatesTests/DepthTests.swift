// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Templates
import Testing
import Values

struct DepthTests {
    @Test(arguments: [
        "{{ \(String(repeating: "(", count: 5000))1\(String(repeating: ")", count: 5000)) }}",
        "{{ \(String(repeating: "[", count: 5000))1\(String(repeating: "]", count: 5000)) }}",
        "{{ \(String(repeating: "not ", count: 20000))1 }}", "{{ \(String(repeating: "-", count: 20000))1 }}",
        String(repeating: "{% if true %}", count: 5000),
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ])
    func `what is nested too deeply is an error and no crash`(template: String) {
        #expect(throws: Diagnostic.self) { try TemplateEngine().evaluate(template: template, in: DictScope()) }
    }

    @Test func `long chains are evaluated, endless ones refused`() throws {
        let sum = "{{ 1\(String(repeating: " + 1", count: 500)) }}"
        #expect(try TemplateEngine().evaluate(template: sum, in: DictScope()) == 501)
        let endless = "{{ 1\(String(repeating: " + 1", count: 5000)) }}"
        #expect(throws: Diagnostic.self) { try TemplateEngine().evaluate(template: endless, in: DictScope()) }
        let filters = "{{ 'a'\(String(repeating: " | upper", count: 300)) }}"
        #expect(try TemplateEngine().evaluate(template: filters, in: DictScope()) == "A")
    }
}
