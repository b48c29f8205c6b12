// SPDX-License-Identifier: Apache-2.0

import Engine
import Inventory
import Playbooks

/// What `--list-hosts`, `--list-tasks` and `--list-tags` print.
struct PlaybookListing {
    let inventory: Inventory
    let options: RunOptions

    func text(_ playbook: Playbook, hosts: Bool, tasks: Bool, tags: Bool) throws -> String {
        var lines: [String] = []
        for (index, play) in playbook.plays.enumerated() {
            let pattern = play.hosts.map(\.text).joined(separator: ",")
            lines.append("  play #\(index + 1) (\(pattern)): \(play.title)\tTAGS: [\(names(play.keywords))]")
            if hosts {
                let found = try inventory.hosts(matching: pattern, limit: options.limit)
                lines.append("    hosts (\(found.count)):")
                lines += found.map { "      \($0)" }
            }
            let base = Keywords().inheriting(from: play.keywords)
            let all = listed(play.preTasks + play.roleTasks + play.tasks + play.postTasks, base)
            if tasks {
                lines.append("    tasks:")
                lines += all.map { "      \($0.title)\tTAGS: [\(names($0.keywords))]" }
            }
            if tags {
                let found = Set(all.flatMap { $0.keywords.tags.map(\.text) }).sorted()
                lines.append("      TASK TAGS: [\(found.joined(separator: ", "))]")
            }
            lines.append("")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func names(_ keywords: Keywords) -> String { keywords.tags.map(\.text).joined(separator: ", ") }

    private func listed(_ items: [PlayItem], _ outer: Keywords) -> [(title: String, keywords: Keywords)] {
        let selection = TaskSelection(options)
        return items.flatMap { item -> [(title: String, keywords: Keywords)] in
            switch item {
            case .task(let task):
                let keywords = task.keywords.inheriting(from: outer)
                guard task.action.shortName != "meta", selection.isTagged(keywords) else { return [] }
                return [(task.title, keywords)]
            case .block(let block):
                let inner = block.keywords.inheriting(from: outer)
                return listed(block.items + block.rescue + block.always, inner)
            }
        }
    }
}
