// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct UndefinedVariableTests {
    private static func problems(_ tasks: String, _ files: [String: String] = [:]) throws -> [String] {
        let lines = tasks.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        let play = "- hosts: all\n  vars: { site_port: 80 }\n  tasks:\n\(lines)\n"
        return try Rehearsal(files.merging(["play.yml": play]) { $1 }).problems()
    }

    @Test(arguments: [
        "- debug: { msg: \"{{ site_prot }}\" }",
        "- debug: { msg: \"{{ site_prot | string }}\" }",
        "- debug: { msg: \"a {{ site_prot.a[0] + 1 }}\" }",
        "- debug: { msg: x }\n  when: site_prot == 1",
        "- command: \"echo {{ site_prot }}\"",
        "- debug: { msg: \"{{ item }}\" }\n  loop: \"{{ site_prot }}\"",
        "- debug: { msg: \"{{ item }} {{ site_prot }}\" }\n  loop: [1]",
        "- block: [{ debug: { msg: \"{{ site_prot }}\" } }]",
        "- include_tasks: more.yml",
        "- template: { src: page.j2, dest: /nowhere }",
        "- debug: { msg: \"{{ outer }}\" }\n- command: echo\n  vars: { outer: \"{{ site_prot }}\" }",
    ])
    func `a name that nothing defines is told`(tasks: String) throws {
        let files = ["more.yml": "- debug: { msg: \"{{ site_prot }}\" }", "page.j2": "listen {{ site_prot }};"]
        #expect(try Self.problems(tasks, files) == ["the variable `site_prot` is not defined anywhere"])
    }

    @Test(arguments: [
        // Who has thought of it.
        "- debug: { msg: \"{{ other | default(1) }}\" }",
        "- debug: { msg: \"{{ other }}\" }\n- debug: { msg: x }\n  when: other is defined",
        "- assert: { that: other is defined }\n- debug: { msg: \"{{ other }}\" }",
        "- debug: { msg: \"{{ other is defined and other.x }}\" }",
        "- debug: { var: other }",
        // What may never be looked at.
        "- debug: { msg: \"{{ other }}\" }\n  when: site_port == 81",
        "- debug: { msg: \"{{ other }}\" }\n  loop: []",
        "- debug: { msg: \"{{ other }}\" }\n  tags: never",
        "- debug: { msg: \"{{ other }}\" }\n  ignore_errors: true",
        "- block: [{ debug: { msg: \"{{ other }}\" } }]\n  rescue: [{ debug: { msg: x } }]",
        "- meta: end_play\n- debug: { msg: \"{{ other }}\" }",
        "- debug: { msg: \"{{ site_port or other }} {{ 1 if site_port else other }}\" }",
        "- debug: { msg: \"{% if site_port %}1{% else %}{{ other }}{% endif %}\" }",
        "- debug: { msg: \"{% for other in [1] %}{{ other }}{% endfor %}\" }",
        "- debug: { msg: \"{{ lookup('vars', 'other') }} {{ vars.other }} {{ hostvars.localhost.other }}\" }",
        "- debug: { msg: x }\n  vars: { unused: \"{{ other }}\" }",
        // What the run defines.
        "- command: echo\n  register: other\n- debug: { msg: \"{{ other }}\" }",
        "- set_fact: { other: 1 }\n- debug: { msg: \"{{ other }}\" }",
        "- set_fact: other=1\n- debug: { msg: \"{{ other }}\" }",
        "- debug: { msg: \"{{ other }}\" }\n  loop: [1]\n  loop_control: { loop_var: other }",
        "- debug: { msg: \"{{ ansible_made_up }} {{ groups.all }} {{ omit }} {{ role_path }}\" }",
        "- include_vars: more.yml\n- debug: { msg: \"{{ other }}\" }",
        "- include_vars: { file: vault.yml, name: other }\n- debug: { msg: \"{{ other }}\" }",
        "- include_vars: \"mo{{ 're' }}.yml\"\n- debug: { msg: \"{{ other }}\" }",
        "- include_tasks: define.yml\n- debug: { msg: \"{{ other }}\" }",
        "- include_tasks: \"def{{ 'ine' }}.yml\"\n- debug: { msg: \"{{ other }}\" }",
        "- include_role: { name: r }\n- debug: { msg: \"{{ other }}\" }",
        "- set_fact: { late: 1 }\n- debug: { msg: \"{{ late }}\" }\n- command: echo\n  vars: { late: \"{{ other }}\" }",
        // What nobody can know beforehand.
        "- include_vars: \"{{ site_port }}.yml\"\n- debug: { msg: \"{{ other }}\" }",
        "- include_tasks: \"{{ site_port }}.yml\"\n- debug: { msg: \"{{ other }}\" }",
        "- include_role: { name: \"{{ site_port }}\" }\n- debug: { msg: \"{{ other }}\" }",
        "- set_fact: { \"{{ 'other' }}\": 1 }\n- debug: { msg: \"{{ other }}\" }",
        "- set_fact: { x: 1 }\n  args: \"{{ site_port }}\"\n- debug: { msg: \"{{ other }}\" }",
        "- add_host: { name: b, groups: c }\n- debug: { msg: \"{{ other }}\" }",
        "- include_tasks: not-there.yml\n- debug: { msg: \"{{ other }}\" }",
    ])
    func `where a name may have a value, or may not be needed, nothing is said`(tasks: String) throws {
        let files = [
            "more.yml": "other: 1", "vault.yml": "x: 1", "define.yml": "- set_fact: { other: 1 }",
            "roles/r/tasks/main.yml": "- command: echo\n  register: other",
        ]
        #expect(try Self.problems(tasks, files) == [])
    }

    @Test func `the place of the name and the name that was meant are told`() throws {
        let rehearsal = try Rehearsal([
            "play.yml": """
            - hosts: all
              vars: { site_port: 80 }
              tasks:
                - debug:
                    msg: |
                      first line
                      port {{ site_prot }}
            """
        ])
        let problem = try #require(try rehearsal.diagnostics().first)
        #expect(problem.location?.line == 7)
        #expect(problem.location?.column == 19)
        #expect(problem.sourceLine == "          port {{ site_prot }}")
        #expect(problem.hint == "did you mean `site_port`?")
    }

    @Test func `variables of roles, groups, prompts and files are known`() throws {
        let rehearsal = try Rehearsal([
            "play.yml": """
            - hosts: all
              vars_files: [v.yml]
              vars_prompt: [{ name: asked }]
              roles: [{ role: r, parameter: 1 }]
              tasks:
                - debug: { msg: "{{ filed }} {{ asked }} {{ parameter }} {{ fallback }} {{ fixed }} {{ grouped }}" }
            """, "v.yml": "filed: 1", "roles/r/defaults/main.yml": "fallback: 1",
            "roles/r/vars/main.yml": "fixed: 1", "group_vars/all.yml": "grouped: 1",
        ])
        #expect(try rehearsal.problems().isEmpty)
    }

    @Test func `a play without hosts is not judged`() throws {
        let rehearsal = try Rehearsal(["play.yml": "- hosts: nobody\n  tasks: [{ debug: { msg: \"{{ other }}\" } }]"])
        #expect(try rehearsal.problems().isEmpty)
    }
}
