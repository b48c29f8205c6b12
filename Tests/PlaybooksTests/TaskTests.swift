// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Playbooks
import Testing
import Values

struct TaskTests {
    @Test func `a task has everything that was written`() throws {
        let task = try task(
            """
            - name: everything
              apt: {name: "{{ item }}"}
              loop: "{{ packages }}"
              loop_control: {loop_var: package, label: "{{ package.name }}", index_var: i, pause: 0.5, extended: yes}
              when: [a, b == 1]
              register: result
              until: result is success
              retries: 5
              delay: "{{ d }}"
              changed_when: false
              failed_when: [result.rc != 0, "'x' in result.stdout"]
              notify: [restart, reload]
              tags: a,b
              become: yes
              become_user: "{{ who }}"
              environment: {A: 1}
              delegate_to: other
              vars: {v: 1}
              async: 10
              poll: 0
              throttle: 3
              run_once: true
              no_log: true
              ignore_errors: "{{ ansible_check_mode }}"
              timeout: 30
              module_defaults: {apt: {update_cache: true}}
            """)
        #expect(task.title == "everything")
        guard case .loop(let list)? = task.loop else { throw Diagnostic("no loop") }
        #expect(list.text == "{{ packages }}")
        #expect(task.loopControl.loopVar?.text == "package")
        #expect(task.loopControl.label?.text == "{{ package.name }}")
        #expect(task.loopControl.pause?.value == 0.5)
        #expect(task.loopControl.extended?.value == true)
        #expect(task.keywords.when.map(\.text) == ["a", "b == 1"])
        #expect(task.register?.text == "result")
        #expect(task.until.map(\.text) == ["result is success"])
        #expect(task.retries?.value == 5)
        #expect(task.delay?.isTemplate == true)
        #expect(task.changedWhen.map(\.value) == [false])
        #expect(task.failedWhen.count == 2)
        #expect(task.keywords.notify.map(\.text) == ["restart", "reload"])
        #expect(task.keywords.tags.map(\.text) == ["a", "b"])
        #expect(task.keywords.become?.value == true)
        #expect(task.keywords.becomeUser?.text == "{{ who }}")
        #expect(task.keywords.environment.map(\.value) == [["A": 1]])
        #expect(task.keywords.vars.values == ["v": 1])
        #expect(task.keywords.moduleDefaults.count == 1)
        #expect(task.poll?.value == 0)
        #expect(task.keywords.timeout?.value == 30)
    }

    @Test func `with loops keep their lookup`() throws {
        let task = try task("- debug:\n  with_community.general.flattened: [[1], 2]")
        guard case .with(let lookup, let terms)? = task.loop else { throw Diagnostic("no loop") }
        #expect(lookup == "community.general.flattened")
        #expect(terms.value == [[1], 2])
    }

    @Test func `blocks nest, and what they say holds inside`() throws {
        let play = try play(
            tasks: """
                - block:
                    - ping:
                      when: inner
                      tags: [x, y]
                    - block:
                        - debug:
                      become: false
                  rescue:
                    - fail:
                  always:
                    - meta: noop
                  when: outer
                  tags: x
                  become: true
                  vars: {a: 1}
                """)
        guard case .block(let block)? = play.tasks.first else { throw Diagnostic("no block") }
        let tasks = flat(play.tasks)
        #expect(tasks.map { $0.keywords.when.map(\.text) } == [["outer", "inner"], ["outer"]])
        #expect(tasks.map { $0.keywords.tags.map(\.text) } == [["x", "y"], ["x"]])
        #expect(tasks.map { $0.keywords.become?.value } == [true, false])
        #expect(block.rescue.count == 1)
        #expect(block.always.count == 1)
        #expect(block.keywords.vars.location(of: "a")?.line == 17)
    }

    @Test func `imported tasks inherit, included ones wait`() throws {
        let files = ["tasks/more.yml": "- ping:\n  when: c\n", "other.yml": "- debug:\n"]
        let play = try play(
            tasks: """
                - import_tasks: "tasks/{{ which }}.yml"
                  vars: {which: more}
                  when: b
                  tags: t
                - include_tasks: {file: other.yml, apply: {become: true, tags: z}}
                  loop: [1, 2]
                - include_tasks: other.yml
                """.replacing("{{ which }}", with: "more"), files)
        let tasks = flat(play.tasks)
        #expect(tasks.count == 3)
        #expect(tasks[0].task.action.name == "ping")
        #expect(tasks[0].keywords.when.map(\.text) == ["b", "c"])
        #expect(tasks[0].keywords.tags.map(\.text) == ["t"])
        guard case .tasks(let file, let apply)? = tasks[1].task.include else { throw Diagnostic("no include") }
        #expect(file.text == "other.yml")
        #expect(apply.become?.value == true)
        #expect(tasks[2].task.include?.apply.become == nil)
    }

    @Test func `the old include takes variables as arguments`() throws {
        let task = try task("- include: other.yml port=80 name='a b'")
        #expect(task.include.map { if case .tasks(let file, _) = $0 { file.text } else { "" } } == "other.yml")
        #expect(task.keywords.vars.values == ["port": "80", "name": "a b"])
    }

    @Test func `names of imports are rendered with the variables around them`() throws {
        let loader = PlaybookLoader { text, variables in
            text.replacing("{{ os }}", with: variables["os"]?.text ?? "?")
        }
        let playbook = try load(
            [
                "site.yml": "- hosts: all\n  vars: {os: debian}\n  tasks:\n    - import_tasks: '{{ os }}.yml'\n",
                "debian.yml": "- ping:\n",
            ], loader: loader)
        #expect(flat(playbook.plays[0].tasks).map(\.task.action.name) == ["ping"])
    }

    @Test func `files are included at run time from where the task stands`() throws {
        try withFiles([
            "site.yml": "- hosts: all\n  roles: [web]\n",
            "roles/web/tasks/main.yml": "- import_tasks: sub/a.yml\n",
            "roles/web/tasks/sub/a.yml": "- include_tasks: b.yml\n",
            "roles/web/tasks/b.yml": "- ping:\n", "b.yml": "- debug:\n",
        ]) { folder in
            let loader = PlaybookLoader()
            let play = try #require(try loader.load("\(folder)/site.yml").plays.first)
            let task = try #require(flat(play.roleTasks).first?.task)
            let (path, items) = try loader.loadTasks("b.yml", from: task)
            #expect(path == "\(folder)/roles/web/tasks/b.yml")
            #expect(flat(items).first?.task.scope.role?.name == "web")
            #expect(flat(items).first?.task.title == "web : ping")
            let problem = #expect(throws: Diagnostic.self) { try loader.loadTasks("a.yaml", from: task) }
            #expect(problem?.message == "there is no file of tasks `a.yaml`")
            #expect(problem?.hint == "did you mean `a.yml`?")
            #expect(problem?.location?.line == 1)
        }
    }
}
