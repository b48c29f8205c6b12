// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Playbooks
import Testing
import Values

struct RoleTests {
    private let files = [
        "site.yml": """
        - hosts: all
          roles:
            - common
            - { role: web, http_port: 80, when: on_web, tags: [w], vars: {a: 1}, become: true }
        """,
        "roles/common/tasks/main.yml": "- ping:\n",
        "roles/web/tasks/main.yaml": "- debug:\n  notify: restart\n",
        "roles/web/tasks/deploy.yml": "- copy: src=a dest=b\n",
        "roles/web/handlers/main.yml": "- name: restart\n  service: name=x\n  listen: [x, y]\n",
        "roles/web/defaults/main/10.yml": "a: 0\nb: 0\n", "roles/web/defaults/main/20.yml": "b: 2\n",
        "roles/web/vars/main.yml": "c: 3\n", "roles/web/vars/other.yml": "c: other\n",
        "roles/web/meta/main.yml": "dependencies:\n  - role: base\n    x: 1\nallow_duplicates: true\n",
        "roles/web/meta/argument_specs.yml": "argument_specs: {main: {options: {port: {type: int}}}}\n",
        "roles/base/tasks/main.yml": "- setup:\n",
    ]

    @Test func `roles bring their parts and their dependencies`() throws {
        let play = try load(files).plays[0]
        let tasks = flat(play.roleTasks)
        #expect(tasks.map(\.task.action.name) == ["ping", "setup", "debug"])
        #expect(tasks.map { $0.keywords.when.map(\.text) } == [[], ["on_web"], ["on_web"]])
        #expect(tasks.map { $0.keywords.become?.value } == [nil, true, true])
        guard case .block(let block)? = play.roleTasks.last, let web = block.role else { throw Diagnostic("no role") }
        #expect(web.role.defaults.values == ["a": 0, "b": 2])
        #expect(web.role.vars.values == ["c": 3])
        #expect(web.use.parameters.values == ["http_port": 80])
        #expect(web.use.keywords.vars.values == ["a": 1])
        #expect(web.allowDuplicates)
        #expect(web.argumentSpec?["options"]?["port"]?["type"] == "int")
        #expect(web.dependencies.map(\.role.name) == ["base"])
        #expect(web.dependencies.first?.use.parameters.values == ["x": 1])
        #expect(web.dependencies.first?.parents.map(\.name) == ["web"])
        #expect(flat(web.role.handlers).first?.task.listen.map(\.text) == ["x", "y"])
        #expect(tasks[2].task.scope.searchPath.first?.hasSuffix("/roles/web") == true)
        #expect(tasks[1].task.scope.parents.map(\.name) == ["web"])
    }

    @Test func `import_role takes other files and keeps the task's keywords`() throws {
        var files = files
        files["site.yml"] = """
            - hosts: all
              tasks:
                - import_role: {name: web, tasks_from: deploy, vars_from: other.yml}
                  when: yes_please
                  vars: {z: 1}
                - include_role: name=web
            """
        let play = try load(files).plays[0]
        guard case .block(let block)? = play.tasks.first, let role = block.role else { throw Diagnostic("no role") }
        #expect(role.entryPoint == "deploy")
        #expect(role.role.vars.values == ["c": "other"])
        #expect(role.isPublic)
        #expect(role.allowDuplicates)
        #expect(block.keywords.vars.values == ["z": 1])
        #expect(flat(play.tasks).map(\.task.action.name) == ["setup", "copy", "include_role"])
    }

    @Test func `include_role is loaded when it runs`() throws {
        var files = files
        files["site.yml"] =
            "- hosts: all\n  tasks:\n    - include_role: {name: web, public: true, apply: {tags: q}}\n      vars: {n: 1}\n"
        try withFiles(files) { folder in
            let loader = PlaybookLoader()
            let play = try #require(try loader.load("\(folder)/site.yml").plays.first)
            guard case .task(let task)? = play.tasks.first, case .role(let include)? = task.include else {
                throw Diagnostic("no include")
            }
            let block = try loader.loadRole(include, from: task)
            #expect(block.role?.isPublic == true)
            #expect(block.role?.isFromTask == true)
            #expect(block.keywords.tags.map(\.text) == ["q"])
            #expect(block.keywords.vars.values == ["n": 1])
            #expect(flat(block.items).count == 2)
        }
    }

    @Test func `calls are the same when name, parameters and conditions are`() throws {
        var files = files
        files["site.yml"] = """
            - hosts: all
              roles: [common, common, {role: common, x: 1}, {role: common, x: 1}, {role: common, when: a}]
            """
        let play = try load(files).plays[0]
        let identities = play.roleTasks.compactMap { item -> String? in
            if case .block(let block) = item { block.role?.identity } else { nil }
        }
        #expect(identities.count == 5)
        #expect(identities[0] == identities[1])
        #expect(identities[2] == identities[3])
        #expect(Set(identities).count == 3)
    }

    @Test(arguments: [
        ("- hosts: all\n  roles: [comon]\n", "2:11", "there is no role `comon`", "did you mean `common`?"),
        ("- hosts: all\n  roles: [{port: 1}]\n", "2:11", "this entry does not say which role", "`- role: name`"),
        (
            "- hosts: all\n  roles: [loop]\n", "main.yml:1:24", "a role that depends on itself: `loop` → `loop`",
            "take one"
        ),
        (
            "- hosts: all\n  tasks:\n    - import_role: {name: web, tasks_from: deplyo}\n", "3:44",
            "the role has no `tasks/deplyo`", "did you mean `deploy`?"
        ),
        (
            "- hosts: all\n  tasks:\n    - import_role: {name: web, task_from: x}\n", "3:32",
            "`task_from` is no argument of `import_role`", "did you mean `tasks_from`?"
        ),
        (
            "- hosts: all\n  tasks:\n    - import_role: {tasks_from: x}\n", "3:7",
            "`import_role` does not say which role", "`name:`"
        ),
    ])
    func `mistakes about roles are named`(_ site: String, _ place: String, _ message: String, _ hint: String) throws {
        var files = files
        files["site.yml"] = site
        files["roles/loop/meta/main.yml"] = "dependencies: [{ role: loop }]\n"
        let problem = try #require(try problems(files).first)
        #expect(problem.message == message)
        #expect(problem.location?.description.contains(place) == true, "\(problem)")
        #expect(problem.hint?.contains(hint) == true, "\(problem)")
    }

    @Test func `roles of collections are found by their full name`() throws {
        let playbook = try load([
            "site.yml": "- hosts: all\n  roles: [ns.col.inside, other.col.loose]\n",
            "collections/ansible_collections/ns/col/roles/inside/tasks/main.yml": "- ping:\n",
            "roles/loose/tasks/main.yml": "- debug:\n",
        ])
        #expect(
            flat(playbook.plays[0].roleTasks).map(\.task.title) == ["ns.col.inside : ping", "other.col.loose : debug"])
    }
}
