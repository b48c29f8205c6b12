// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Playbooks
import Testing
import Values

struct ActionTests {
    /// The action as one text: `name a=1 b=2 | free-form`.
    private func text(_ action: TaskAction) -> String {
        let arguments = action.arguments.map { "\($0.name)=\($0.value.value.representation)" }
        let free = action.freeForm.map { " | \($0.text)" } ?? ""
        let variable = action.variableArguments.map { " * \($0.text)" } ?? ""
        return ([action.name] + arguments).joined(separator: " ") + free + variable
    }

    @Test(arguments: [
        ("- ping:", "ping"),
        ("- copy: src=a dest=/b", "copy src='a' dest='/b'"),
        ("- copy: src=\"a b\" dest='/c d' mode=0644", "copy src='a b' dest='/c d' mode='0644'"),
        ("- copy: {src: a, mode: 0644}", "copy src='a' mode=420"),
        (
            "- copy: content=\"x={{ a | default('b c') }}\" dest={{ base }}/x",
            "copy content=\"x={{ a | default('b c') }}\" dest='{{ base }}/x'"
        ),
        ("- apt: >\n    name=nginx\n    state=present", "apt name='nginx' state='present'"),
        ("- command: ls -l /tmp", "command | ls -l /tmp"),
        ("- command: ls creates=/x chdir=/y a=b", "command creates='/x' chdir='/y' | ls a=b"),
        ("- shell: |\n    set -e\n    x=1; echo \"$x\"  two", "shell | set -e\nx=1; echo \"$x\"  two\n"),
        ("- shell: echo {{ a }} | grep 'b c' > {{ d }}", "shell | echo {{ a }} | grep 'b c' > {{ d }}"),
        ("- command: {cmd: ls -l, chdir: /tmp}", "command chdir='/tmp' | ls -l"),
        ("- command: ls\n  args: {chdir: /tmp}", "command chdir='/tmp' | ls"),
        ("- command: {argv: [ls, -l]}", "command argv=['ls', '-l']"),
        ("- ansible.builtin.apt: {name: x}", "ansible.builtin.apt name='x'"),
        ("- action: copy src=a dest=b", "copy src='a' dest='b'"),
        ("- action: shell echo hi", "shell | echo hi"),
        ("- action: {module: copy, src: a, args: {dest: b}}", "copy src='a' dest='b'"),
        ("- local_action: command ls", "command | ls"),
        ("- user: name=x\n  args: '{{ more }}'", "user name='x' * {{ more }}"),
        ("- user: '{{ all }}'", "user * {{ all }}"),
        ("- set_fact: a=1 b='{{ c }}'", "set_fact a='1' b='{{ c }}'"),
        ("- meta: flush_handlers", "meta | flush_handlers"),
        ("- include_vars: x.yml", "include_vars | x.yml"),
        ("- debug: msg=\"a\\tb\\\"c\"", "debug msg='a\\tb\"c'"),
        ("- lineinfile: dest=/x regexp='^a\\\\s=' line='a = b'", "lineinfile dest='/x' regexp='^a\\\\s=' line='a = b'"),
        ("- copy: src=a\n  args: {src: b, dest: c}", "copy dest='c' src='a'"),
        ("- raw: apt-get install -y python3", "raw | apt-get install -y python3"),
        ("- file: path=/a\\=b state=touch", "file path='/a\\\\=b' state='touch'"),
        ("- debug: var=x.y[0]", "debug var='x.y[0]'"),
        ("- get_url: url=https://x.org/?a=b&c=d dest=/tmp", "get_url url='https://x.org/?a=b&c=d' dest='/tmp'"),
    ])
    func `modules and arguments are read in all the old and new ways`(_ source: String, _ expected: String) throws {
        #expect(text(try task(source).action) == expected)
    }

    @Test(arguments: [
        "- include_tasks: \"{{ 'x' if a == 'b' else 'y' }}.yml\"", "- include_vars: '{{ a if b==c else d }}.yml'",
        "- debug: \"{{ {'msg': 1 == 2} }}\"", "- set_fact: \"{% if a == 1 %}x{% endif %}\"",
    ])
    func `a template with an equals sign is no name and value`(source: String) throws {
        let problem = try #require(problems(["site.yml": "- hosts: all\n  tasks:\n    \(source)\n"]).first)
        #expect(problem.message.contains("is read as `name=value`"), "\(problem)")
        #expect(problem.hint?.contains("mapping") == true)
        let whole = try task("- include_tasks: \"file={{ 'x' if a == 'b' else 'y' }}.yml\"").action["file"]
        #expect(whole?.value.text == "{{ 'x' if a == 'b' else 'y' }}.yml")
    }

    @Test func `a local action runs on this machine`() throws {
        #expect(try task("- local_action: command ls").keywords.delegateTo?.value == "localhost")
    }

    @Test func `an argument keeps its source text and its place`() throws {
        let mode = try #require(try task("- copy:\n    src: a\n    mode: 644").action["mode"])
        #expect(mode.value.value == 644)
        #expect(mode.value.node?.unquotedText == "644")
        #expect(mode.location.line == 5)
        #expect(mode.value.location.column == 15)
    }
}
