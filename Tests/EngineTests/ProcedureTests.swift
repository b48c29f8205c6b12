// SPDX-License-Identifier: Apache-2.0

import Engine
import ModuleKit
import Testing

struct ProcedureTests {
    private func steps(_ tasks: String, hosts: String = "a,b", secrets: [String] = []) throws -> [Procedure.Step] {
        let play = "- hosts: all\n  gather_facts: false\n  vars:\n    known: 7\n  tasks:\n" + tasks
        let procedure = try Rehearsal(["play.yml": play]).procedure(hosts: hosts, secrets: secrets)
        return procedure.parts.flatMap(\.plays).flatMap(\.groups).flatMap(\.steps)
    }

    /// What is typed in a step, one line for each host or host group.
    private func typed(_ step: Procedure.Step) -> [String] {
        step.ways.map { way in
            let words = way.pieces.flatMap(\.work.parts).map { part in
                switch part {
                case .run(let script): script.text
                case .say(let text): "(\(text))"
                case .write(let file): "\(file.path): \(file.text ?? "-")"
                }
            }
            return "\(way.hosts.joined(separator: ",")): \(words.joined(separator: "; "))"
        }
    }

    @Test(arguments: [
        ("    - command: echo {{ known }}", "a,b: echo 7"),
        ("    - command: echo {{ inventory_hostname }}", "a: echo a|b: echo b"),
        ("    - command: echo {{ other }} {{ known }}", "a,b: echo '<other>' 7"),
        ("    - command: echo {{ vault_key }}", "a,b: echo '<vault_key>'"),
        ("    - shell: echo {{ vault_key | hash('md5') }}", "a,b: echo <vault_key | hash('md5')>"),
        ("    - shell: echo {{ ansible_facts.memory_mb }} > x", "a,b: echo <ansible_facts.memory_mb> > x"),
        ("    - command: echo {{ item }}\n      loop: [x, y]", "a,b: echo x; echo y"),
        ("    - command: echo {{ item }}\n      loop: '{{ answers.stdout_lines }}'", "a,b: echo '<item>'"),
        ("    - copy: { content: \"x{{ known }}\\n\", dest: /etc/x }", "a,b: /etc/x: x7\n"),
        ("    - command: echo {{ lookup('env', 'HOME') }}", "a,b: echo '<lookup(env,' 'HOME)>'"),
    ])
    func `what is known is filled in, and what is not stands as its name`(tasks: String, expected: String) throws {
        let register = "    - command: uptime\n      register: answers\n"
        let all = try steps(register + tasks)
        #expect(typed(try #require(all.last)).joined(separator: "|") == expected)
    }

    @Test func `conditions are judged, and told when only a run can judge them`() throws {
        let all = try steps(
            """
                - command: uptime
                  register: seen
                - { name: never, command: a, when: known == 8 }
                - { name: always, command: b, when: known == 7 }
                - { name: later, command: c, when: seen is changed }
                - { name: not there yet, command: d, when: seen.stdout is defined }
                - { name: one, command: e, when: inventory_hostname == 'b' }
            """)
        #expect(all.map(\.name) == ["command", "always", "later", "not there yet", "one"])
        #expect(all[2].conditions == ["seen is changed"] && all[3].conditions == ["seen.stdout is defined"])
        #expect(all[4].ways.map(\.hosts) == [["b"]])
    }

    @Test func `prose comes from comments and from doc`() throws {
        let step = try #require(
            try steps(
                """
                    # Because of this.
                    - name: Do it
                      doc: { why: " and that ", expect: ok, back: undo it, who: ann }
                      command: uptime
                """
            ).first)
        #expect(step.prose.comment == ["Because of this."] && step.prose.why == "and that")
        #expect(step.prose.expect == "ok" && step.prose.back == "undo it" && step.prose.who == "ann")
    }

    @Test func `what runs on failure and what is due stand in their places`() throws {
        let all = try steps(
            """
                - block:
                    - { name: try, command: a, notify: restart }
                  rescue:
                    - { name: undo, command: b }
                  always:
                    - { name: tidy, command: c }
                - meta: flush_handlers
                - { name: last, command: d }
              handlers:
                - { name: unused, command: e }
                - { name: restart, command: f }
            """)
        #expect(all.map(\.name) == ["try", "undo", "tidy", "restart", "last"])
        #expect(all.map(\.turn) == [.usual, .rescue, .always, .handler, .usual])
    }

    @Test func `files and roles that are included are read, once for each item that they are included for`() throws {
        let procedure = try Rehearsal([
            "play.yml": """
            # What it is for.

            - hosts: all
              gather_facts: false
              tasks:
                - include_tasks: more.yml
                  loop: [x, y]
                  loop_control: { loop_var: word }
                - include_role: { name: web }
            """,
            "more.yml": "- { name: \"Say {{ word }}\", command: \"echo {{ word }}\" }\n",
            "roles/web/tasks/main.yml": "# The web.\n\n- { name: Serve, command: \"serve {{ web_port }}\" }\n",
            "roles/web/defaults/main.yml": "web_port: 80\n",
        ]).procedure(hosts: "a")
        let act = try #require(procedure.parts.first?.plays.first)
        #expect(procedure.parts.first?.prose.comment == ["What it is for."])
        #expect(act.groups.map(\.role) == [nil, "web"] && act.groups.last?.prose.comment == ["The web."])
        let all = act.groups.flatMap(\.steps)
        #expect(all.map(\.title) == ["Say x", "Say y", "web : Serve"])
        #expect(all.flatMap(typed) == ["a: echo x", "a: echo y", "a: serve 80"])
    }

    @Test func `a step that a person does is told as it is asked`() throws {
        let step = try #require(try steps("    - manual: { prompt: call them, evidence: the number }").first)
        #expect(step.isManual && typed(step) == ["a,b: (call them. Write down: the number)"])
    }
}
