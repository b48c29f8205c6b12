// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Engine
import FoundationEssentials
import Recovery
import Values

/// One rehearsal: a look, pictures, the playbook, pictures, and what they come to.
struct Rehearsal {
    let command: RehearseWordPress
    let play: RehearsalPlay

    func record() async throws -> RehearsalRecord {
        let began = Stamp(seconds: RunSetup.now())
        var record = RehearsalRecord(
            id: "\(began.description.filter(\.isLetterOrDigit).prefix(15))Z-wordpress", target: command.target.rawValue,
            inventory: command.inventory.inventory.joined(separator: " "), began: began,
            threshold: command.threshold / 100)
        record.commands = commands
        record.backCommand = self.words(["--back"], inventory: record.inventory, target: command.target)
        let (look, door) = try await look()
        guard look.code == 0, let walk = look.walks.last else { throw ExitCode(look.code == 0 ? 1 : look.code) }
        record.url = look.site["url"]?.text ?? ""
        try agree(look.site)
        let camera = Camera(
            browser: Browser.find(command.browser), site: look.site, door: door, paths: Self.paths(walk) + command.page)
        let firsts = try await camera.pictures(), seconds = try await camera.pictures()
        let run = try await play.run("upgrade")
        if run.code == 99 { throw ExitCode(99) }
        take(run, into: &record)
        if record.outcome == .upgraded, firsts.trouble == nil {
            record.pictures = try await camera.compare(firsts, seconds, try await camera.pictures(), &record.noPictures)
        } else {
            record.noPictures = firsts.trouble ?? "nothing new was left to be looked at"
        }
        record.ended = Stamp(seconds: RunSetup.now())
        return record
    }

    /// Looks at the blog, and learns where it is and what opens the edge's door.
    private func look() async throws -> (RehearsalPlay.Result, Door?) {
        try await Camera.withFolder { folder in
            let file = "\(folder)/door"
            let look = try await play.run("look", handover: file)
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return (look, nil) }
            return (look, Door(json: text))
        }
    }

    /// Never production by mistake, and not without being asked.
    private func agree(_ site: Value) throws {
        let environment = site["environment"]?.text ?? ""
        if environment == "production", command.target != .production {
            throw Diagnostic(
                "this inventory calls itself production (`environment_name`), and a rehearsal belongs on staging",
                hint: "say --target production when production is what you mean")
        }
        try command.confirm("Upgrade WordPress of \(site["url"]?.text ?? "") in production?")
    }

    private func take(_ run: RehearsalPlay.Result, into record: inout RehearsalRecord) {
        record.walks = run.walks
        record.plan = (run.result["plan"]?.list ?? []).map(\.text)
        guard let outcome = run.result["outcome"]?.string.flatMap(RehearsalRecord.Outcome.init(rawValue:)) else {
            // The way back failed, or the run never came to its block.
            record.outcome = RehearsalRecord.Outcome(rawValue: run.outcome) ?? .untouched
            record.failedAt = "the run"
            record.trouble = run.trouble ?? "it ended early"
            return
        }
        record.outcome = outcome
        record.failedAt = run.result["failed_at"]?.text ?? ""
        record.trouble = run.result["trouble"]?.text ?? ""
    }

    /// The paths of the pages that are looked at: front page, newest post, a search, a page that is not there.
    private static func paths(_ walk: BlogWalk) -> [String] {
        let found = ["front", "post", "search"].compactMap { name in walk.checks.first { $0.name == name }?.path }
        guard let front = found.first else { return [] }
        return found + ["\(front)no/such/page/"]
    }

    private var commands: [String] {
        var variables = Dict()
        if let archive = play.variables["upgrade_archive"] { variables["upgrade_archive"] = archive }
        if let to = play.variables["upgrade_to"] { variables["upgrade_to"] = to }
        let extra = variables.isEmpty ? "" : " -e \(quoted(Value.dict(variables).json()))"
        let options = command.archive.flatMap { ["--archive", $0] } + (command.to.map { ["--to", $0] } ?? [])
        return [
            words(options, inventory: "inventories/production", target: .production),
            "lifeboat play -i inventories/production \(command.playbook)\(extra)",
        ]
    }

    private func words(_ options: [String], inventory: String, target: RehearseWordPress.Target) -> String {
        let all = ["lifeboat", "rehearse", "upgrade", "wordpress", "-i", inventory] + options
        return (all + (target == .production ? ["--target", "production"] : [])).map(quoted).joined(separator: " ")
    }

    private func quoted(_ word: String) -> String {
        let plain = word.allSatisfy { $0.isLetterOrDigit || "-_./=:,".contains($0) }
        return plain && !word.isEmpty
            ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

extension Character {
    fileprivate var isLetterOrDigit: Bool { isASCII && (isLetter || isNumber) }
}
