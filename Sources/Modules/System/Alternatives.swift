// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Which of several programs answers to a common name.
struct Alternatives: Module {
    static let name = "alternatives"
    static let summary = "Chooses which of several programs answers to a common name."
    static let examples = [Example("vim is the editor", "alternatives: { name: editor, path: /usr/bin/vim.basic }")]
    static let returns = [ReturnValue("msg", "what was or would be done")]

    enum State: String, ParameterChoice { case absent, auto, present, selected }

    @Parameter("The common name.") var name: String
    @Parameter("The program it shall mean.") var path: String?
    @Parameter("The link with the common name; needed when the name is new.") var link: String?
    @Parameter("Its weight when the choice is automatic; 50 when it is new.") var priority: Int?
    @Parameter("`selected` chooses it, `present` only offers it, `auto` leaves the choice to the weights.")
    var state = State.selected
    @Parameter("Links that go with it: mappings of name, link and path.", aliases: "slaves") var subcommands: [Mapping]?
    @Parameter("Refused: families are Red Hat's.") var family: String?

    struct Found: Sendable, Hashable {
        var link: String?
        var mode = ""
        var value = ""
        var slaveLinks: [String: String] = [:]
        var choices: [String: Choice] = [:]
        var pathExists = false
    }
    struct Choice: Sendable, Hashable {
        var priority = 0
        var slaves: [String: String] = [:]
    }

    func validate() throws {
        if family != nil { throw ArgumentError("families are Red Hat's", argument: "family", hint: "use `path`") }
        guard path != nil else { throw ArgumentError("alternatives needs the argument `path`") }
        for item in subcommands ?? [] {
            for part in ["name", "link", "path"] where item.pairs[part] == nil {
                throw ArgumentError("a subcommand needs `\(part)`", argument: "subcommands")
            }
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        Probe("if [ -e \(path ?? "") ]; then echo =exists; fi; update-alternatives --query \(name) 2>/dev/null || :") {
            Self.read($0.lines)
        }
    }

    /// Reads `update-alternatives --query`: stanzas of `Field: value`, slaves on lines of their own.
    static func read(_ lines: [String]) -> Found {
        var found = Found(pathExists: lines.contains("=exists"))
        var choice: String?
        for line in lines {
            if line.hasPrefix(" ") {
                let words = line.split(separator: " ", maxSplits: 1).map(String.init)
                guard words.count == 2 else { continue }
                if let choice {
                    found.choices[choice]?.slaves[words[0]] = words[1]
                } else {
                    found.slaveLinks[words[0]] = words[1]
                }
                continue
            }
            guard let colon = line.firstRange(of: ": ") else { continue }
            let value = String(line[colon.upperBound...])
            switch line[..<colon.lowerBound] {
            case "Link": found.link = value
            case "Status": found.mode = value
            case "Value": found.value = value
            case "Alternative":
                choice = value
                found.choices[value] = Choice()
            case "Priority": if let choice { found.choices[choice]?.priority = Int(value) ?? 0 }
            default: break
            }
        }
        return found
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        var decision = Decision()
        var messages: [String] = []
        let path = path ?? ""
        func change(_ message: String, _ script: ShellScript) {
            messages.append(message)
            decision.changes.append(
                Change(message.prefix(1).lowercased() + message.dropFirst().dropLast(), steps: [.run(script)]))
        }
        if state == .absent {
            if found.choices[path] != nil {
                change("Remove alternative '\(path)' from '\(name)'.", "update-alternatives --remove \(name) \(path)")
            }
        } else {
            if needsInstall(found, path) {
                if !found.pathExists {
                    guard context.checkMode else { throw ModuleFailure("Specified path \(path) does not exist") }
                    decision.warnings.append("\(path) does not exist yet")
                }
                guard let link = link ?? found.link else {
                    throw ModuleFailure("the name `\(name)` is new, so `link` is needed: where shall its link be?")
                }
                change("Install alternative '\(path)' for '\(name)'.", installation(found, path, link))
            }
            if state == .selected, found.value != path {
                change("Set alternative '\(path)' for '\(name)'.", "update-alternatives --set \(name) \(path)")
            }
            if state == .auto, found.mode == "manual" {
                change("Set alternative to auto for '\(name)'.", "update-alternatives --auto \(name)")
            }
        }
        decision.values["msg"] = .string(messages.joined(separator: " "))
        return decision
    }

    private func needsInstall(_ found: Found, _ path: String) -> Bool {
        guard let choice = found.choices[path] else { return true }
        if let priority, priority != choice.priority { return true }
        guard let subcommands else { return false }
        let wanted = Dictionary(
            subcommands.map { ($0.pairs["name"]?.text ?? "", $0.pairs["path"]?.text ?? "") }, uniquingKeysWith: { $1 })
        return wanted != choice.slaves
    }

    private func installation(_ found: Found, _ path: String, _ link: String) -> ShellScript {
        let old = found.choices[path]
        var words = ["--install", link, name, path, String(priority ?? old?.priority ?? 50)]
        if let subcommands {
            for item in subcommands {
                words += ["--slave"] + ["link", "name", "path"].map { item.pairs[$0]?.text ?? "" }
            }
        } else {
            for (slave, target) in (old?.slaves ?? [:]).sorted(by: { $0.key < $1.key }) {
                words += ["--slave", found.slaveLinks[slave] ?? "", slave, target]
            }
        }
        return "update-alternatives \(words: words)"
    }
}
