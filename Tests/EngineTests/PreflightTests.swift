// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct PreflightTests {
    @Test(arguments: [
        ("aptt: { name: x }", "there is no module `aptt`"),
        ("debug: { mesg: x }", "debug: mesg: debug has no argument `mesg`"),
        ("file: { path: /x, state: gone }", "file: state: `gone` is not one of"),
        ("copy: { dest: /x, content: y, mode: 644 }", "copy: mode: `644` without quotes is the decimal number 644"),
        ("debug: { msg: \"{{ x | uper }}\" }", "uper"),
    ])
    func `a mistake is named before the first connection`(task: String, message: String) throws {
        let problems = try Rehearsal(["play.yml": "- hosts: all\n  tasks:\n    - \(task)\n"]).problems()
        #expect(problems.count == 1)
        #expect(problems.first?.contains(message) == true, "\(problems)")
    }

    @Test func `a module that only Ansible has waits until its task is reached`() throws {
        let rehearsal = try Rehearsal(["play.yml": "- hosts: all\n  tasks: [{ dnf: { name: x }, when: false }]\n"])
        #expect(try rehearsal.problems().isEmpty)
        #expect(try rehearsal.problems(strict: true) == ["the module `dnf` exists in Ansible, but not here"])
    }
}
