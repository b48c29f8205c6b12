// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

/// Ansible's order of precedence, from its documentation: each step defines what the one before did.
@Suite(.timeLimit(.minutes(5))) struct VariableTests {
    private static let steps = [
        "role default", "play vars", "vars_files", "role vars", "block vars", "task vars", "include_vars", "set_fact",
    ]

    @Test(arguments: 1...8)
    func `the more important place wins`(count: Int) async throws {
        func has(_ step: String) -> Bool { Self.steps.prefix(count).contains(step) }
        func line(_ step: String, _ text: String) -> String { has(step) ? text : "" }
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              vars: { other: 1\(line("play vars", ", v: play vars")) }
              vars_files: [files.yml]
              roles: [r]
            """,
            "files.yml": has("vars_files") ? "v: vars_files" : "other: 1",
            "roles/r/defaults/main.yml": "v: role default",
            "roles/r/vars/main.yml": has("role vars") ? "v: role vars" : "other: 1",
            "roles/r/vars/late.yml": has("include_vars") ? "v: include_vars" : "other: 1",
            "roles/r/tasks/main.yml": """
            - include_vars: late.yml
            - set_fact: { \(has("set_fact") ? "v: set_fact" : "other: 1") }
            - block:
                - debug: { msg: "{{ v }}" }
                  vars: { other: 1\(line("task vars", ", v: task vars")) }
              vars: { other: 1\(line("block vars", ", v: block vars")) }
            """,
        ]).run()
        #expect(story.said == [Self.steps[count - 1]])
    }

    @Test func `extra variables win over all`() async throws {
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              vars: { v: play }
              tasks:
                - set_fact: { v: fact }
                - debug: { msg: "{{ v }} {{ hostvars[inventory_hostname].v }}" }
            """
        ]).run { $0.extraVariables["v"] = "extra" }
        #expect(story.said == ["extra extra"])
    }

    @Test func `what a program prints is never a template`() async throws {
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              tasks:
                - command: echo '{{ "{{" }} 1 + 1 }}'
                  register: out
                - debug: { msg: "{{ out.stdout }}" }
            """
        ]).run()
        #expect(story.said == ["{{ 1 + 1 }}"])
    }

    @Test func `a variable that is defined by itself is named`() async throws {
        let story = try await Rehearsal([
            "play.yml": "- hosts: all\n  vars: { a: '{{ b }}', b: '{{ a }}' }\n  tasks: [{ debug: { msg: '{{ a }}' } }]"
        ]).run()
        #expect(story.results.last?.values["msg"]?.text.contains("a → b → a") == true)
    }
}
