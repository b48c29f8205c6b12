// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

extension Acceptance {
    /// The loss of everything, on a day on which nobody answers for Python's packages either.
    @Suite(.serialized, .drillGround("total-loss", network: 44)) struct DrillTotalLoss {
        let ground: DrillGround

        init() throws { ground = try #require(DrillGround.current) }

        @Test func `everything comes back from the store, and nothing from a package index of Python`() async throws {
            let record = try await ground.drill("total-loss", playbooks: try await withoutIndex())
            #expect(record["outcome"]?.text == "passed", "\(record["reason"]?.text ?? "")")
            let checks = record["checks"]?.list ?? []
            #expect(checks.count > 25 && checks.allSatisfy { $0["passed"] == true })
            let tasks = (record["phases"]?.list ?? []).flatMap { $0["tasks"]?.list ?? [] }.map { $0["title"]?.text }
            #expect(tasks.contains("The index is gone"))
            #expect(try await ground.left() == [])
        }

        /// A copy of the playbooks whose new machines know an index at which nobody answers.
        private func withoutIndex() async throws -> String {
            let playbooks = ground.folder + "/playbooks"
            let copied = await Program.shell("cp -R playbooks \(playbooks)")
            try #require(copied.succeeded, "\(copied.all)")
            let drill = URL(filePath: playbooks + "/drills/total-loss.yml")
            let begin = "- import_playbook: ../bring-back.yml\n"
            let text = try String(contentsOf: drill, encoding: .utf8)
            try #require(text.contains(begin))
            let play = """
                - name: No index
                  hosts: all:!backup_store
                  gather_facts: false
                  become: true
                  phase: machines
                  tasks:
                    - name: The index is gone
                      copy:
                        content: "[global]\\nindex-url = http://127.0.0.1:9/simple\\nretries = 0\\n"
                        dest: /etc/pip.conf


                """
            try text.replacing(begin, with: play + begin).write(to: drill, atomically: false, encoding: .utf8)
            return playbooks
        }
    }
}
