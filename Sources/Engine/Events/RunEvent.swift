// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import HostAccess
import ModuleKit
import Values

/// What happens in a run, told as it happens; every report is made of these alone. All texts are redacted.
public enum RunEvent: Sendable {
    /// The run begins.
    case runStarted(RunInfo)
    /// A play begins on these hosts.
    case playStarted(name: String, hosts: [String], place: SourceLocation)
    /// A play has no host to run on, and why.
    case playSkipped(name: String, reason: String)
    /// A task begins.
    case taskStarted(TaskInfo)
    /// A host begins a task, or one item of its loop.
    case hostStarted(task: TaskInfo, host: String, item: String?)
    /// A piece of a running program's output.
    case output(task: TaskInfo, host: String, text: String, stream: OutputChunk.Stream)
    /// One item of a loop has ended.
    case itemEnded(TaskResult)
    /// A task has ended on a host.
    case taskEnded(TaskResult)
    /// A file of tasks was included for these hosts.
    case included(path: String, hosts: [String])
    /// Something the user should know although nothing failed.
    case warning(String)
    /// The run is over.
    case runEnded(RunSummary)
}

/// Takes the events of a run; called from one place at a time, in order.
public protocol EventSink: Sendable {
    /// Takes one event.
    func take(_ event: RunEvent)
}

/// What a run was asked to do.
public struct RunInfo: Sendable, Hashable {
    /// The playbooks.
    public var playbooks: [String]
    /// Whether nothing is changed.
    public var checkMode: Bool
    /// Whether differences are shown.
    public var diff: Bool
    /// How many tasks are known beforehand; dynamic includes add to it.
    public var taskCount: Int

    /// What a run was asked to do.
    public init(playbooks: [String], checkMode: Bool, diff: Bool, taskCount: Int) {
        self.playbooks = playbooks
        self.checkMode = checkMode
        self.diff = diff
        self.taskCount = taskCount
    }
}

/// A task as reports name it.
public struct TaskInfo: Sendable, Hashable {
    /// Its number in the run, from 1, in the order tasks begin.
    public var number: Int
    /// The play it belongs to.
    public var play: String
    /// Its title, rendered: `role : name`.
    public var title: String
    /// The module's short name.
    public var module: String
    /// Where it is written.
    public var place: SourceLocation
    /// Whether it is a handler.
    public var isHandler: Bool
    /// The hosts it runs on.
    public var hosts: [String]
}

/// How a task ended on a host.
public enum TaskStatus: String, Sendable, Hashable {
    /// As wanted already.
    case ok
    /// Changed, or in check mode would be.
    case changed
    /// Failed.
    case failed
    /// Failed, and that was passed over.
    case ignored
    /// Failed, and a rescue takes over.
    case rescued
    /// Not run: its conditions do not hold.
    case skipped
    /// The host could not be reached.
    case unreachable
}

/// How a task, or an item of its loop, ended on a host.
public struct TaskResult: Sendable {
    /// The task.
    public var task: TaskInfo
    /// The host.
    public var host: String
    /// The host it ran on instead.
    public var delegate: String?
    /// How it ended.
    public var status: TaskStatus
    /// The loop item, as it is shown.
    public var item: String?
    /// Ansible's result dictionary; censored for `no_log`.
    public var values: Dict
    /// What it changed, or in check mode would change, for `--diff`.
    public var changes: [Change]
    /// Whether its result was hidden by `no_log`.
    public var isHidden = false
    /// Seconds since the epoch at its begin.
    public var start: Double
    /// How long it took, in seconds.
    public var seconds: Double
}

/// How a run ended.
public struct RunSummary: Sendable, Hashable {
    /// The counts of one host, as Ansible's recap has them.
    public struct Counts: Sendable, Hashable {
        /// Tasks that ended well, changed ones among them.
        public var ok = 0
        /// Tasks that changed something.
        public var changed = 0
        /// Tasks for which the host could not be reached.
        public var unreachable = 0
        /// Tasks that failed.
        public var failed = 0
        /// Tasks that did not run.
        public var skipped = 0
        /// Failures that a rescue took over.
        public var rescued = 0
        /// Failures that were passed over.
        public var ignored = 0
        /// No tasks yet.
        public init() {}
    }
    /// The counts by host, in the order the hosts were met.
    public var hosts: [(name: String, counts: Counts)] = []
    /// How long the run took, in seconds.
    public var seconds = 0.0
    /// Whether the user ended it before its time.
    public var interrupted = false
    /// What ended the run as a whole: no task's failure, but a play that could not begin.
    public var error: String?

    /// An empty summary.
    public init() {}

    /// The counts of one host.
    public subscript(_ host: String) -> Counts {
        get { hosts.first { $0.name == host }?.counts ?? Counts() }
        set {
            if let index = hosts.firstIndex(where: { $0.name == host }) {
                hosts[index].counts = newValue
            } else {
                hosts.append((host, newValue))
            }
        }
    }

    /// ansible-playbook's exit code: 0 well, 1 an error, 2 a host failed, 4 a host was unreachable, 99 interrupted.
    public var exitCode: Int32 {
        if interrupted { return 99 }
        if error != nil { return 1 }
        if hosts.contains(where: { $0.counts.unreachable > 0 }) { return 4 }
        return hosts.contains { $0.counts.failed > 0 } ? 2 : 0
    }

    /// Equal counts in the same order.
    public static func == (a: RunSummary, b: RunSummary) -> Bool {
        a.hosts.map(\.name) == b.hosts.map(\.name) && a.hosts.map(\.counts) == b.hosts.map(\.counts)
            && a.interrupted == b.interrupted
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(hosts.map(\.name)) }
}
