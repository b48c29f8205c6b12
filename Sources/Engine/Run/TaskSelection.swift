// SPDX-License-Identifier: Apache-2.0

import Playbooks
import Synchronization
import Values

/// Which tasks run: `--tags`, `--skip-tags`, `--start-at-task`.
///
/// Source: Ansible's documentation, "Tags": `always`, `never`, `tagged`, `untagged` and `all` have meanings of their own.
public final class TaskSelection: Sendable {
    private let wanted: Set<String>
    private let unwanted: Set<String>
    private let start: Mutex<String?>

    /// What the options say.
    public init(_ options: RunOptions) {
        wanted = Set(options.tags.isEmpty ? ["all"] : options.tags)
        unwanted = Set(options.skipTags)
        start = Mutex(options.startAtTask)
    }

    /// Whether a task runs.
    func includes(_ task: PlayTask, _ keywords: Keywords) throws -> Bool {
        guard hasStarted(task) else { return false }
        return isTagged(keywords)
    }

    /// Whether the tags of a task let it run.
    public func isTagged(_ keywords: Keywords) -> Bool {
        let tags = Set(keywords.tags.flatMap { $0.value.list?.map(\.text) ?? [$0.text] })
        return isWanted(tags) && !isUnwanted(tags)
    }

    private func isWanted(_ tags: Set<String>) -> Bool {
        if tags.contains("always") || !tags.isDisjoint(with: wanted) { return true }
        if wanted.contains("all"), !tags.contains("never") { return true }
        if wanted.contains("tagged"), !tags.isEmpty, !tags.contains("never") { return true }
        return wanted.contains("untagged") && tags.isEmpty
    }

    private func isUnwanted(_ tags: Set<String>) -> Bool {
        if !tags.isDisjoint(with: unwanted) { return true }
        if unwanted.contains("all") { return !(tags.contains("always") && !unwanted.contains("always")) }
        if unwanted.contains("tagged"), !tags.isEmpty { return true }
        return unwanted.contains("untagged") && tags.isEmpty
    }

    /// Whether the task that `--start-at-task` names was met.
    private func hasStarted(_ task: PlayTask) -> Bool {
        start.withLock { start in
            guard let pattern = start else { return true }
            let names = [task.keywords.name?.text, task.title, task.action.name].compactMap { $0 }
            // Facts are gathered all the same: the tasks to come may need them.
            if task.action.shortName == "setup", task.keywords.name?.text == "Gathering Facts" { return true }
            guard names.contains(where: { $0 == pattern || Glob.matches(pattern, $0) }) else { return false }
            start = nil
            return true
        }
    }
}

/// Shell patterns with `*` and `?`.
enum Glob {
    /// Whether `text` matches `pattern` as a whole.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        var (p, t) = (Array(pattern)[...], Array(text)[...])
        var retry: (pattern: ArraySlice<Character>, text: ArraySlice<Character>)?
        while !t.isEmpty {
            if p.first == "*" {
                p = p.dropFirst()
                retry = (p, t)
            } else if let first = p.first, first == "?" || first == t.first {
                (p, t) = (p.dropFirst(), t.dropFirst())
            } else if let last = retry {
                (p, t) = (last.pattern, last.text.dropFirst())
                retry = (p, t)
            } else {
                return false
            }
        }
        return p.allSatisfy { $0 == "*" }
    }
}
