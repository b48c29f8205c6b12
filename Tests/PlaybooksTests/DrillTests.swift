// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Playbooks
import Testing
import Values

struct DrillTests {
    @Test func `a drill has a head, and its plays have phases and its variables`() throws {
        let playbook = try load([
            "site.yml": """
            - drill: all machines are gone
              doc: {why: it happens}
              objectives: {rto: 20m, rpo: 10s}
              owner: ann
              vars: {a: 1}
            - hosts: all
              phase: disaster
              tasks: []
            - import_playbook: other.yml
              phase: check
              vars: {b: 2}
            """,
            "other.yml": "- hosts: db\n  doc: why\n  tasks: [{debug: , doc: {expect: a text}}]\n",
        ])
        let head = try #require(playbook.drill)
        #expect(head.title.text == "all machines are gone")
        #expect([head.rto, head.rpo, head.owner].map { $0?.text } == ["20m", "10s", "ann"])
        #expect(playbook.plays.map { $0.phase?.text } == ["disaster", "check"])
        #expect(playbook.plays.map(\.keywords.vars.values) == [["a": 1], ["b": 2, "a": 1]])
        #expect(playbook.plays[1].keywords.doc?.text == "why")
        #expect(flat(playbook.plays[1].tasks)[0].task.keywords.doc?.value == ["expect": "a text"])
    }

    @Test(arguments: [
        ("- drill: x\n  objectivs: {}\n- hosts: all\n", "2:3", "did you mean `objectives`?"),
        ("- drill: x\n  objectives: {rot: 1m}\n- hosts: all\n", "2:16", "there are `rto` and `rpo`"),
        ("- hosts: all\n  doc: {whi: x}\n", "2:9", "did you mean `why`?"),
        ("- hosts: all\n  doc: [x]\n", "2:8", nil),
    ])
    func `what is wrong is told with its place`(text: String, place: String, hint: String?) throws {
        let problem = try #require(try problems(["site.yml": text]).first)
        #expect(problem.location?.description.hasSuffix(place) == true)
        #expect(problem.hint == hint)
    }
}
