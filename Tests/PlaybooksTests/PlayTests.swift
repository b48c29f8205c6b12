// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Playbooks
import Testing
import Values

struct PlayTests {
    @Test func `a play has everything that was written`() throws {
        let playbook = try load([
            "site.yml": """
            - name: web servers
              hosts: [web, "!old"]
              gather_facts: false
              serial: [1, "50%"]
              max_fail_percentage: 30
              strategy: ansible.builtin.free
              order: sorted
              vars: {a: 1}
              vars_files: [x.yml, [y.yml, z.yml]]
              vars_prompt: [{name: pw, prompt: "Password", private: yes, confirm: yes}]
              become: true
              remote_user: deploy
              collections: [community.general]
              pre_tasks: [ping: ]
              tasks: [debug: ]
              post_tasks: [meta: noop]
              handlers: [{name: h, service: name=x}]
            - import_playbook: other.yml
              when: later
              tags: [t]
              vars: {a: over, c: 3}
            """,
            "other.yml": "- hosts: db\n  tags: own\n  vars: {a: 1, b: 2}\n  tasks: []\n", "x.yml": "", "y.yml": "",
        ])
        let play = playbook.plays[0]
        #expect(play.title == "web servers")
        #expect(play.hosts.map(\.text) == ["web", "!old"])
        #expect(play.serial.map(\.value) == [1, "50%"])
        #expect(play.maxFailPercentage?.value == 30)
        #expect(play.varsFiles.map { $0.map(\.text) } == [["x.yml"], ["y.yml", "z.yml"]])
        #expect(play.varsPrompt.first?.isPrivate?.value == true)
        #expect([play.preTasks, play.tasks, play.postTasks, play.handlers].map(\.count) == [1, 1, 1, 1])
        #expect(flat(play.handlers).first?.task.isHandler == true)
        let other = playbook.plays[1]
        #expect(other.title == "db")
        #expect(other.importConditions.map(\.text) == ["later"])
        #expect(other.keywords.tags.map(\.text) == ["own", "t"])
        #expect(other.keywords.vars.values == ["a": "over", "b": 2, "c": 3])
    }

    @Test(arguments: [
        ("- host: all\n", "1:3", "`host` is not a keyword of a play", "did you mean `hosts`?"),
        ("- hosts: all\n  tsks: []\n", "2:3", "`tsks` is not a keyword of a play", "did you mean `tasks`?"),
        ("- hosts: all\n  apt: name=x\n", "2:3", "`apt` is not a keyword of a play", "below `tasks:`"),
        ("- hosts: all\n  when: x\n", "2:3", "`when` is not a keyword of a play", "it belongs to a task or a block"),
        ("- hosts: all\n  sudo: yes\n", "2:3", "`sudo` is no longer a keyword", "use `become`"),
        ("- hosts:\n", "1:9", "`hosts` is empty", "`all`"),
        ("- name: x\n  apt: name=y\n", "1:3", "expected a play, found a task", "- hosts:"),
        ("- tasks: []\n", "1:3", "the play does not say on which hosts", "`hosts: all`"),
        ("hosts: all\n", "1:1", "a playbook must be a list of plays, found a mapping", "`- `"),
        ("- hosts: all\n  become: maybe\n", "2:11", "`become` must be true or false, found `maybe`", ""),
        ("- hosts: all\n  port: ssh\n", "2:9", "`port` must be a whole number, found `ssh`", ""),
        (
            "- hosts: all\n  strategy: fre\n", "2:13",
            "`strategy` must be one of linear, free, host_pinned, found `fre`",
            "did you mean `free`?"
        ),
        ("- hosts: all\n  serial: half\n", "2:11", "`serial` needs a number or a percentage, found `half`", ""),
        ("- hosts: all\n  debugger: always\n", "2:3", "`debugger` is not supported", ""),
        (
            "- hosts: all\n  vars: [1]\n", "2:10",
            "each entry of `vars` must be a mapping of names to values, found `1`", ""
        ),
        ("- hosts: all\n  tasks: {ping: }\n", "2:10", "`tasks` must be a list, found a mapping", "`- `"),
        ("- import_playbook: gone.yml\n", "1:20", "there is no playbook `", ""),
        ("- import_playbook: site.yml\n", "1:20", "a file that imports itself: `", ""),
        ("- import_playbook: x.yml\n  loop: [1]\n", "2:3", "`loop` has no meaning beside `import_playbook`", ""),
    ])
    func `mistakes in a play are named`(_ site: String, _ place: String, _ message: String, _ hint: String) throws {
        let problem = try #require(try problems(["site.yml": site]).first)
        #expect(problem.message.hasPrefix(message), "\(problem)")
        #expect(problem.location?.description.hasSuffix("site.yml:\(place)") == true, "\(problem)")
        #expect(hint.isEmpty || problem.hint?.contains(hint) == true, "\(problem)")
        #expect(problem.sourceLine != nil)
    }

    @Test(arguments: [
        ("- apt: name=x\n  whne: y\n", "4:7", "`whne` is not a keyword of a task", "did you mean `when`?"),
        ("- apt: name=x\n  service: name=y\n", "4:7", "a task has one module, found `apt` and `service`", "`- `"),
        ("- name: nothing\n  when: x\n", "3:7", "the task `nothing` has no module", ""),
        ("- text\n", "3:7", "expected a task, found `text`", "- name:"),
        ("- [a]\n", "3:7", "expected a task, found a list", ""),
        ("- ping:\n  hosts: all\n", "4:7", "`hosts` is a keyword of plays, not of tasks", "import_playbook"),
        ("- ping:\n  listen: x\n", "4:7", "`listen` has a meaning only in a handler", ""),
        ("- ping:\n  register: my-var\n", "4:17", "`my-var` can't be the name of a variable", "letters"),
        ("- ping:\n  loop: [1]\n  with_items: [2]\n", "5:7", "a second loop in one task: `with_items`", ""),
        ("- ping:\n  loop: items\n", "4:13", "`loop` needs a list or a template of one, found `items`", "{{ items }}"),
        ("- ping:\n  with_items:\n", "4:18", "`with_items` needs a value", ""),
        (
            "- ping:\n  loop: [1]\n  loop_control: {lable: x}\n", "5:22",
            "`lable` is no part of `loop_control`: expected one of", "did you mean `label`?"
        ),
        ("- ping:\n  loop: [1]\n  loop_control: {break_when: x}\n", "5:22", "`break_when` is not supported", "`until`"),
        ("- apt: [a]\n", "3:12", "`apt` needs arguments, found a list", "mapping"),
        ("- apt: nginx\n", "3:12", "`nginx` is no argument of `apt`: expected `name=value`", "mapping"),
        (
            "- copy: src=\"a dest=b\n", "3:13", "the arguments of `copy` have a quote or a `{{` without its partner",
            "close it"
        ),
        ("- debug:\n    msg: {{ x }}\n", "4:14", "`msg` has a template without quotes", "`{{` needs quotes"),
        ("- ping:\n  when: {{ x }}\n", "4:13", "`when` needs a condition, found a mapping", "`{{` needs quotes"),
        ("- ping:\n  ignore_errors: perhaps\n", "4:22", "`ignore_errors` must be true or false, found `perhaps`", ""),
        ("- ping:\n  retries: many\n", "4:16", "`retries` must be a whole number, found `many`", ""),
        ("- action: copy src=a\n  apt: name=x\n", "4:7", "a task has one module, found `action` and `apt`", ""),
        ("- command: ls\n  args: chdir=/tmp\n", "4:13", "`args` needs a mapping, found `chdir=/tmp`", ""),
        (
            "- command: {cmd: ls}\n  args: {cmd: x}\n  action: ping\n", "",
            "a task has one module, found `action` and `command`", ""
        ),
        ("- block: [ping: ]\n  loop: [1]\n", "4:7", "`loop` is a keyword of tasks, not of blocks", "include_tasks"),
        ("- block: [ping: ]\n  whe: x\n", "4:7", "`whe` is not a keyword of a block", "did you mean `when`?"),
        ("- rescue: [ping: ]\n", "3:7", "`rescue` and `always` need a `block` beside them", ""),
        (
            "- import_tasks: x.yml\n  loop: [1]\n", "3:7",
            "`import_tasks` happens once, before the run: it can't have a loop", "include_tasks"
        ),
        ("- import_tasks: gone.yml\n", "3:21", "there is no file of tasks `gone.yml`", ""),
        (
            "- import_tasks: '{{ x }}.yml'\n", "3:21", "the name `{{ x }}.yml` is needed before the run, but the name",
            "include_tasks"
        ),
        ("- include_tasks: x.yml port=80\n", "3:22", "`port` is no argument of `include_tasks`", "`vars:`"),
        ("- include_tasks:\n", "3:7", "`include_tasks` does not say which file", ""),
        ("- import_playbook: x.yml\n", "3:7", "`import_playbook` can stand only among the plays of a playbook", ""),
    ])
    func `mistakes in a task are named`(_ tasks: String, _ place: String, _ message: String, _ hint: String) throws {
        let indented = tasks.split(separator: "\n").map { "    \($0)\n" }.joined()
        let problem = try #require(try problems(["site.yml": "- hosts: all\n  tasks:\n\(indented)"]).first)
        #expect(problem.message.hasPrefix(message), "\(problem)")
        #expect(place.isEmpty || problem.location?.description.hasSuffix("site.yml:\(place)") == true, "\(problem)")
        #expect(hint.isEmpty || problem.hint?.contains(hint) == true, "\(problem)")
    }

    @Test func `several mistakes are told at once, in the order of the files`() throws {
        let found = try problems([
            "site.yml":
                "- hosts: all\n  roles: [r]\n  tasks:\n    - name: a\n    - apt: name=x\n      whne: y\n    - text\n",
            "roles/r/tasks/main.yml": "- nothing: x\n  also: y\n",
        ])
        #expect(found.map { $0.location?.line } == [1, 4, 6, 7].map { $0 == 1 ? 2 : $0 })
    }

    @Test func `a playbook that isn't there suggests one that is`() throws {
        try withFiles(["site.yml": ""]) { folder in
            let problem = #expect(throws: Diagnostic.self) { try PlaybookLoader().load("\(folder)/stie.yml") }
            #expect(problem?.hint == "did you mean `site.yml`?")
        }
    }
}
