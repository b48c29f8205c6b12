// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(.timeLimit(.minutes(5))) struct RunTests {
    @Test func `tasks run in order and results are remembered`() async throws {
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              vars: { who: world, greeting: "hello {{ who }}" }
              tasks:
                - command: echo hi
                  register: out
                - set_fact: { text: "{{ out.stdout }} {{ greeting }}" }
                - debug: { msg: "{{ text }}" }
                - debug: { msg: never }
                  when: out.rc != 0
            """
        ]).run()
        #expect(story.said == ["hi hello world"])
        #expect(story.lines.last == "localhost debug: skipped")
        #expect(story.summary["localhost"].ok == 3)
        #expect(story.summary["localhost"].changed == 1)
        #expect(story.summary["localhost"].skipped == 1)
        #expect(story.summary.exitCode == 0)
    }

    @Test func `a rescue takes a failure over and always runs`() async throws {
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              tasks:
                - block:
                    - fail: { msg: boo }
                    - debug: { msg: unreachable }
                  rescue:
                    - debug: { msg: "rescued {{ ansible_failed_result.msg }} of {{ ansible_failed_task.action }}" }
                  always:
                    - debug: { msg: always }
                - debug: { msg: after }
            """
        ]).run()
        #expect(story.said == ["rescued boo of fail", "always", "after"])
        #expect(story.summary["localhost"].rescued == 1)
        #expect(story.summary["localhost"].failed == 0)
    }

    @Test func `a failed host leaves and the others go on`() async throws {
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              tasks:
                - fail: { msg: no }
                  when: inventory_hostname == 'b'
                - debug: { msg: "{{ inventory_hostname }}" }
            - hosts: all
              tasks:
                - debug: { msg: "second {{ inventory_hostname }}" }
            """
        ]).run(hosts: "a,b,c") { $0.forks = 1 }  // Hosts at work side by side end in any order.
        #expect(story.said == ["a", "c", "second a", "second c"])
        #expect(story.summary["b"].failed == 1)
        #expect(story.summary.exitCode == 2)
    }

    @Test func `loops see what earlier items set`() async throws {
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              tasks:
                - set_fact: { all: "{{ all | default([]) + [item * 2] }}" }
                  loop: [1, 2, 3]
                - debug: { msg: "{{ all | join(' ') }}" }
                - command: "false"
                  register: tries
                  until: tries.attempts | default(0) > 5 or true
                  failed_when: false
                - debug: { msg: "{{ item.0 }}{{ item.1 }}" }
                  with_nested: [[a, b], [1, 2]]
                  register: nested
                - debug: { msg: "{{ nested.results | map(attribute='msg') | join(',') }}" }
            """
        ]).run()
        #expect(story.said == ["2 4 6", "All items completed", "a1,a2,b1,b2"])
    }

    @Test func `includes run once for hosts that want the same`() async throws {
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              tasks:
                - include_tasks: { file: "{{ 'x' if inventory_hostname == 'b' else 'y' }}.yml" }
                  vars: { shade: dark }
                - include_tasks: z.yml
                  loop: [1, 2]
                  loop_control: { loop_var: number }
            """,
            "x.yml": "- debug: { msg: \"x {{ inventory_hostname }} {{ shade }}\" }",
            "y.yml": "- debug: { msg: \"y {{ inventory_hostname }} {{ shade }}\" }",
            "z.yml": "- debug: { msg: \"z{{ number }} {{ inventory_hostname }}\" }",
        ]).run(hosts: "a,b")
        #expect(Set(story.said) == ["y a dark", "x b dark", "z1 a", "z1 b", "z2 a", "z2 b"])
        #expect(story.said.prefix(2) == ["y a dark", "x b dark"])
    }

    @Test func `run_once and delegation`() async throws {
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              tasks:
                - command: echo once
                  run_once: true
                  register: one
                - debug: { msg: "{{ one.stdout }} {{ inventory_hostname }}" }
                - command: echo there
                  delegate_to: localhost
                  run_once: true
            """
        ]).run(hosts: "a,b")
        #expect(Set(story.said) == ["once a", "once b"])
        #expect(story.results.last?.delegate == "localhost")
    }

    @Test(
        arguments: [
            (["one"], [], ["one", "always"]), ([], ["one"], ["plain", "always"]), (["never"], [], ["never", "always"]),
            (["untagged"], [], ["plain", "always"]), (["tagged"], ["always"], ["one"]),
        ] as [([String], [String], [String])])
    func `tags choose tasks`(tags: [String], skip: [String], expected: [String]) async throws {
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              tasks:
                - debug: { msg: plain }
                - debug: { msg: one }
                  tags: one
                - debug: { msg: never }
                  tags: never
                - debug: { msg: always }
                  tags: always
            """
        ]).run {
            $0.tags = tags
            $0.skipTags = skip
        }
        #expect(story.said == expected)
    }

    @Test func `a role runs once in a play, and again in the next one`() async throws {
        let play = "- { hosts: all, gather_facts: false, roles: [r, r] }\n"
        let rehearsal = try Rehearsal([
            "play.yml": "- import_playbook: one.yml\n- import_playbook: one.yml\n", "one.yml": play,
            "roles/r/tasks/main.yml": "- debug: { msg: here }",
        ])
        #expect(try await rehearsal.run().said == ["here", "here"])
    }

    @Test func `serial makes batches`() async throws {
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              serial: [1, 2]
              tasks:
                - debug: { msg: "{{ ansible_play_batch | join('') }}" }
                  run_once: true
            """
        ]).run(hosts: "a,b,c,d")
        #expect(story.said == ["a", "bc", "d"])
    }

    @Test func `check mode changes nothing and says what would change`() async throws {
        let rehearsal = try Rehearsal([
            "play.yml": """
            - hosts: all
              tasks:
                - copy: { content: x, dest: "{{ playbook_dir }}/made" }
                - stat: { path: "{{ playbook_dir }}/made" }
                  register: made
                - debug: { msg: "{{ made.stat.exists }}" }
            """
        ])
        let check = try await rehearsal.run { $0.checkMode = true }
        #expect(check.said == ["False"])
        #expect(check.summary["localhost"].changed == 1)
        #expect(try await rehearsal.run().said == ["True"])
        #expect(try await rehearsal.run().summary["localhost"].changed == 0)
    }
}
