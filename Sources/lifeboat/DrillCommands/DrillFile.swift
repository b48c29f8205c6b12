// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import Playbooks
import Recovery
import YAMLDocument

/// A drill as loaded: its head, and its plays by phase.
struct DrillFile {
    /// What runs together: plays that follow each other and name the same phase.
    struct Phase {
        var name: String
        var playbook: Playbook
        var kind: DrillRecord.Phase.Kind { .init(name: name) }
    }

    /// The variables that the playbooks of a drill find beside their own.
    static let variables = ["drill_id", "drill_reports", "drill_disaster", "drill_disaster_epoch", "drill_zones"]

    let head: DrillHead
    let phases: [Phase]
    let objectives: DrillRecord.Objectives

    init(_ path: String, _ work: MachineWork) throws {
        let playbook = try PlayCommand.load([path], with: work.bench)[0]
        guard let head = playbook.drill else {
            throw Diagnostic(
                "`\(path)` is no drill", hint: "its first entry must be `- drill: TITLE`, as in playbooks/drills")
        }
        self.head = head
        objectives = .init(rto: try Self.seconds(head.rto), rpo: try Self.seconds(head.rpo))
        phases = try Self.phases(of: playbook)
        let kinds = Set(phases.map(\.kind))
        for needed in [DrillRecord.Phase.Kind.disaster, .check] where !kinds.contains(needed) {
            throw head.title.diagnostic(
                "the drill has no phase `\(needed.rawValue)`",
                hint: needed == .disaster ? "the clock starts with it" : "the clock ends with the last of its checks")
        }
        var options = work.options
        for name in Self.variables where options.extraVariables[.string(name)] == nil {
            options.extraVariables[.string(name)] = "0"
        }
        let run = work.bench.run(work.inventory, options, sinks: [])
        let problems = run.problems(in: [playbook]) + run.undefinedVariables(in: [playbook])
        guard problems.isEmpty else { throw Diagnostics(problems) }
    }

    private static func seconds(_ written: Written?) throws -> Double? {
        guard let written else { return nil }
        guard let span = Span(written.text) else {
            throw written.diagnostic("`\(written.text)` is no span of time", hint: "write it as 90s, 20m or 2h")
        }
        return Double(span.seconds)
    }

    private static func phases(of playbook: Playbook) throws -> [Phase] {
        var phases: [Phase] = []
        for play in playbook.plays {
            guard let name = play.phase?.text else {
                throw Diagnostic(
                    "the play `\(play.title)` does not say which phase of the drill it belongs to", at: play.location,
                    hint: "`phase: disaster`, `check`, `cleanup`, `prepare`, or any other name for the way back")
            }
            if phases.last?.name != name {
                var part = playbook
                part.entries = []
                phases.append(Phase(name: name, playbook: part))
            }
            phases[phases.count - 1].playbook.entries.append(.play(play))
        }
        return phases
    }

    /// An empty record of this drill.
    func record(named path: String, inventory: String) throws -> DrillRecord {
        let now = Stamp(seconds: RunSetup.now())
        let short = path.split(separator: "/").last.map { $0.split(separator: ".")[0] } ?? "drill"
        let digits = now.description.prefix(19).filter { $0 != "-" && $0 != ":" }
        var record = DrillRecord(
            id: "\(digits)Z-\(short)", drill: path, title: head.title.text, inventory: inventory,
            operatedBy: Self.operatedBy(), program: Version.text, began: now)
        record.objectives = objectives
        return record
    }

    private static func operatedBy() -> String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let user = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(getuid())"
        return "\(user)@\(String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))"
    }

    /// What the drill will do, for a reader.
    func plan(_ isolation: [DrillRecord.Check]) -> String {
        var lines = ["The drill: \(head.title.text)", ""]
        let goals = [("back within", objectives.rto), ("lost at most", objectives.rpo)]
        for (what, seconds) in goals { if let seconds { lines.append("  \(what) \(Span(seconds: Int(seconds)))") } }
        lines += ["", "whom it can't hurt:"]
        lines += isolation.map { "  \($0.passed ? "ok    " : "FAILED") \($0.name): \($0.actual)" }
        lines += ["", "what it goes through:"]
        for phase in phases {
            let plays = phase.playbook.plays.map(\.title)
            lines.append("  \(phase.name): \(plays.joined(separator: "; "))")
        }
        return lines.joined(separator: "\n") + "\n\n"
    }
}
