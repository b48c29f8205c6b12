// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite(.timeLimit(.minutes(5))) struct HandlerTests {
    private static let play = """
        - hosts: all
          tasks:
            - command: echo changed
              notify: [second, topic]
            - debug: { msg: task }
            - meta: flush_handlers
            - debug: { msg: later }
            - command: echo changed
              notify: first
          handlers:
            - name: first
              debug: { msg: first }
            - name: second
              debug: { msg: second }
            - name: third
              listen: topic
              debug: { msg: third }
        """

    @Test func `handlers run once, in the order they are written, when they are flushed`() async throws {
        let story = try await Rehearsal(["play.yml": Self.play]).run()
        #expect(story.said == ["task", "second", "third", "later", "first"])
    }

    @Test func `a handler that is not there fails the run and is named`() async throws {
        let story = try await Rehearsal([
            "play.yml": """
            - hosts: all
              tasks:
                - command: echo changed
                  notify: restrat
              handlers:
                - name: restart
                  debug: { msg: x }
            """
        ]).run()
        #expect(story.summary.exitCode != 0)
    }

    @Test func `handlers of a run that failed are run by the next one`() async throws {
        let rehearsal = try Rehearsal([
            "play.yml": """
            - hosts: all
              tasks:
                - copy: { content: x, dest: "{{ playbook_dir }}/configuration" }
                  notify: restart
                - fail: { msg: the network is gone }
                  when: broken | default(true) | bool
              handlers:
                - name: restart
                  debug: { msg: restarted }
            """
        ])
        rehearsal.journalPath.withLock { $0 = rehearsal.folder + "/journal" }
        let first = try await rehearsal.run()
        #expect(first.said.isEmpty)
        let second = try await rehearsal.run { $0.extraVariables["broken"] = false }
        #expect(second.summary["localhost"].changed == 0)
        #expect(second.said == ["restarted"])
        let third = try await rehearsal.run { $0.extraVariables["broken"] = false }
        #expect(third.said.isEmpty)
    }
}
