// SPDX-License-Identifier: Apache-2.0

import Testing

/// What ansible-core 2.18 did with the same playbooks on `-i a,b,c,d -c local`.
@Suite struct StrategyTests {
    private static func run(_ play: String, hosts: String = "a,b,c,d") async throws -> Rehearsal.Story {
        try await Rehearsal(["play.yml": play]).run(hosts: hosts)
    }

    @Test func `any_errors_fatal takes all hosts to the same rescue and always`() async throws {
        let story = try await Self.run(
            """
            - hosts: all
              any_errors_fatal: true
              tasks:
                - block:
                    - fail: { msg: x }
                      when: inventory_hostname == 'b'
                    - debug: { msg: "in {{ inventory_hostname }}" }
                  rescue:
                    - debug: { msg: "rescue {{ inventory_hostname }} {{ ansible_failed_result.msg | default('-') }}" }
                  always:
                    - debug: { msg: "always {{ inventory_hostname }}" }
                - debug: { msg: "after {{ inventory_hostname }}" }
                - fail: { msg: y }
                  when: inventory_hostname == 'c'
                - debug: { msg: "never {{ inventory_hostname }}" }
            - hosts: all
              tasks: [{ debug: { msg: "next {{ inventory_hostname }}" } }]
            """)
        #expect(Set(story.said.prefix(4)) == ["rescue a -", "rescue b x", "rescue c -", "rescue d -"])
        #expect(story.said.count == 12)
        #expect(story.said.suffix(4).allSatisfy { $0.hasPrefix("after") })
        #expect(story.summary["b"].rescued == 1)
        #expect(story.summary["a"].rescued == 0)
        #expect(story.summary["c"].failed == 1)
        #expect(story.summary["a"].failed == 0)
        #expect(story.summary.exitCode == 2)
    }

    @Test func `any_errors_fatal of a block runs its always on all hosts, and no handler`() async throws {
        let story = try await Self.run(
            """
            - hosts: all
              tasks:
                - command: echo x
                  notify: h
                - block:
                    - fail: { msg: x }
                      when: inventory_hostname == 'b'
                  always:
                    - debug: { msg: "always {{ inventory_hostname }}" }
                  any_errors_fatal: true
                - debug: { msg: "after {{ inventory_hostname }}" }
              handlers:
                - name: h
                  debug: { msg: handler }
            """)
        #expect(Set(story.said) == ["always a", "always b", "always c", "always d"])
    }

    @Test(
        arguments: [
            ("max_fail_percentage: 25", "c", ["a", "c", "d"]), ("max_fail_percentage: 0", "-", []),
            ("max_fail_percentage: 50", "c", ["a", "c", "d", "2a", "2d", "next a", "next d"]),
            ("serial: 2\n  any_errors_fatal: true", "-", []),
            ("serial: 2\n  max_fail_percentage: 49", "-", []),
        ] as [(String, String, Set<String>)])
    func `too many failures end the run`(keywords: String, second: String, said: Set<String>) async throws {
        let story = try await Self.run(
            """
            - hosts: all
              \(keywords)
              tasks:
                - fail: { msg: x }
                  when: inventory_hostname == 'b'
                - debug: { msg: "{{ inventory_hostname }}" }
                - fail: { msg: x }
                  when: inventory_hostname == '\(second)'
                - debug: { msg: "2{{ inventory_hostname }}" }
            - hosts: all
              tasks: [{ debug: { msg: "next {{ inventory_hostname }}" } }]
            """)
        #expect(Set(story.said) == said)
        #expect(story.summary.exitCode == 2)
    }

    @Test func `serial takes numbers and percentages, and a batch knows all hosts of its play`() async throws {
        let story = try await Self.run(
            """
            - hosts: all
              serial: ["1", "34%", 3]
              tasks:
                - debug: { msg: "{{ ansible_play_batch | join }} {{ ansible_play_hosts | join }}" }
                  run_once: true
            """)
        #expect(story.said == ["a abcd", "b abcd", "cd abcd"])
    }

    @Test func `a batch that fails as a whole ends the run`() async throws {
        let story = try await Self.run(
            """
            - hosts: all
              serial: 2
              tasks:
                - debug: { msg: "{{ inventory_hostname }}" }
                - fail: { msg: x }
                  when: inventory_hostname in ['a', 'b']
            - hosts: all
              tasks: [{ debug: { msg: next } }]
            """)
        #expect(Set(story.said) == ["a", "b"])
    }

    @Test func `run_once gives its result, its facts and its failure to all hosts`() async throws {
        let story = try await Self.run(
            """
            - hosts: all
              tasks:
                - set_fact: { f: "{{ inventory_hostname }}" }
                  run_once: true
                - debug: { msg: "f={{ f }}" }
                - debug: { msg: never }
                  run_once: true
                  when: inventory_hostname == 'b'
                - block:
                    - fail: { msg: x }
                      run_once: true
                  rescue:
                    - debug: { msg: "rescue {{ inventory_hostname }}" }
                - fail: { msg: x }
                  run_once: true
                - debug: { msg: never }
            """)
        #expect(story.said.filter { $0.hasPrefix("f=") } == ["f=a", "f=a", "f=a", "f=a"])
        #expect(story.said.filter { $0.hasPrefix("rescue") }.count == 4)
        #expect(!story.said.contains("never"))
        #expect(story.summary["a"].rescued == 1)
        #expect(story.summary["b"].rescued == 0)
        #expect(story.summary["b"].failed == 0)
        #expect(story.summary["a"].failed == 1)
    }

    @Test func `throttle keeps hosts from working at once`() async throws {
        let story = try await Self.run(
            """
            - hosts: all
              tasks:
                - shell: mkdir {{ playbook_dir }}/busy && sleep 0.05 && rmdir {{ playbook_dir }}/busy
                  throttle: 1
            """)
        #expect(story.summary.exitCode == 0)
    }

    @Test func `what failed is known in the rescue and after it`() async throws {
        let story = try await Self.run(
            """
            - hosts: all
              tasks:
                - block: [{ fail: { msg: boo } }]
                  rescue: [{ debug: { msg: "{{ ansible_failed_result.msg }}" } }]
                - debug: { msg: "after {{ ansible_failed_result.msg }}" }
            """, hosts: "a")
        #expect(story.said == ["boo", "after boo"])
    }

    // MARK: strategy: free

    @Test func `with strategy free nobody waits for the slowest host`() async throws {
        // The first host waits for what the second one makes two tasks later.
        let story = try await Self.run(
            """
            - hosts: all
              strategy: free
              tasks:
                - shell: while [ ! -e {{ playbook_dir }}/made ]; do sleep 0.02; done
                  when: inventory_hostname == 'a'
                  timeout: 30
                - command: echo x
                  notify: h
                - file: { path: "{{ playbook_dir }}/made", state: touch }
                  when: inventory_hostname == 'b'
                - set_fact: { mine: "{{ inventory_hostname }}" }
              handlers:
                - name: h
                  debug: { msg: "handler {{ inventory_hostname }}" }
            - hosts: all
              tasks:
                - debug: { msg: "{{ groups.all | map('extract', hostvars, 'mine') | join }}" }
                  run_once: true
            """, hosts: "a,b")
        #expect(story.said == ["handler b", "handler a", "ab"])
        #expect(story.summary["a"].ok == 5)
        #expect(story.summary.exitCode == 0)
    }

    @Test func `with strategy free a failure is its host's own, and what is for all hosts at once is refused`()
        async throws
    {
        let story = try await Self.run(
            """
            - hosts: all
              strategy: free
              tasks:
                - fail: { msg: x }
                  when: inventory_hostname == 'b'
                - debug: { msg: "{{ inventory_hostname }} {{ ansible_play_batch | join }}" }
                  run_once: true
                - group_by: { key: "g{{ inventory_hostname }}" }
            - hosts: ga:gc
              tasks: [{ debug: { msg: "next {{ inventory_hostname }}" } }]
            - hosts: all
              strategy: free
              tasks: [{ add_host: { name: new } }]
            """, hosts: "a,b,c")
        #expect(Set(story.said) == ["a abc", "c abc", "next a", "next c"])
        #expect(story.summary["b"].failed == 1)
        #expect(story.summary.error?.contains("`add_host` works for all hosts at once") == true)
    }

    @Test func `with strategy free a task has the same number on every host`() async throws {
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              strategy: free
              tasks:
                - include_tasks: more.yml
                  when: inventory_hostname != 'a'
                  loop: [1, 2]
                - debug: { msg: last }
            """,
            "more.yml": "- debug: { msg: \"{{ item }}\" }",
        ]).run(hosts: "a,b,c")
        let numbers = Dictionary(grouping: story.results.filter { $0.task.module == "debug" }, by: \.task.number)
        #expect(
            Set(numbers.values.map { $0.map { "\($0.host) \($0.values["msg"]?.text ?? "")" }.sorted() })
                == [["b 1", "c 1"], ["b 2", "c 2"], ["a last", "b last", "c last"]])
    }
}
