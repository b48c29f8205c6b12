// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// The firewall, through ufw.
struct Ufw: Module {
    static let name = "ufw"
    static let summary = "Manages the firewall with ufw."
    static let notes = [
        "Rules and policies are set before the firewall is switched on, whatever the order of the arguments, and "
            + "connections that stand stay up.",
        "Switching it on without a rule for the port of this connection is a warning.",
    ]
    static let examples = [
        Example("Let SSH in, no more than six times in thirty seconds", "ufw: { rule: limit, port: '22', proto: tcp }"),
        Example("Refuse the rest and switch it on", "ufw: { state: enabled, policy: deny, direction: incoming }"),
        Example(
            "The database, for the application alone", "ufw: { rule: allow, port: '5432', proto: tcp, src: 10.0.0.5 }"),
    ]
    static let returns = [
        ReturnValue("commands", "the commands of ufw"), ReturnValue("msg", "what `ufw status verbose` says afterwards"),
    ]

    enum State: String, ParameterChoice { case disabled, enabled, reloaded, reset }
    enum Policy: String, ParameterChoice { case allow, deny, reject }
    enum Logging: String, ParameterChoice {
        case full, high, low, medium, off, on
        static let synonyms = ["true": Logging.on, "false": .off]
    }
    enum Direction: String, ParameterChoice {
        case inward = "in"
        case incoming
        case outward = "out"
        case outgoing, routed
    }
    enum Rule: String, ParameterChoice { case allow, deny, limit, reject }
    enum Position: String, ParameterChoice {
        case zero
        case firstIPv4 = "first-ipv4"
        case lastIPv4 = "last-ipv4"
        case firstIPv6 = "first-ipv6"
        case lastIPv6 = "last-ipv6"
    }
    enum Proto: String, ParameterChoice { case ah, any, esp, gre, igmp, ipv6, tcp, udp, vrrp }

    @Parameter("Whether the firewall is up; `reset` throws all rules away.") var state: State?
    @Parameter("What happens to traffic that no rule names.", aliases: "policy") var `default`: Policy?
    @Parameter("How much is logged.") var logging: Logging?
    @Parameter("Which way: `in` and `out` for rules; `incoming`, `outgoing` and `routed` for policies.")
    var direction: Direction?
    @Parameter("What happens to the traffic that the rule names.") var rule: Rule?
    @Parameter("Whether the rule goes.") var delete = false
    @Parameter("Whether the rule is for traffic that passes through.") var route = false
    @Parameter("The rule's place among the rules.") var insert: Int?
    @Parameter("From where `insert` counts.") var insertRelativeTo = Position.zero
    @Parameter("The interface, with `direction`.", aliases: "if") var interface: String?
    @Parameter("The interface that traffic comes in by.", aliases: "if_in") var interfaceIn: String?
    @Parameter("The interface that traffic goes out by.", aliases: "if_out") var interfaceOut: String?
    @Parameter("Whether connections of the rule are logged.") var log = false
    @Parameter("Where traffic comes from.", aliases: "from", "src") var fromIp = "any"
    @Parameter("The port it comes from.") var fromPort: String?
    @Parameter("Where it goes.", aliases: "dest", "to") var toIp = "any"
    @Parameter("The port it goes to: one, several with commas, or a range with a colon.", aliases: "port")
    var toPort: String?
    @Parameter("The protocol.", aliases: "protocol") var proto: Proto?
    @Parameter("An application's profile, such as `OpenSSH`.", aliases: "app") var name: String?
    @Parameter("A comment kept with the rule.") var comment: String?

    func validate() throws {
        guard state != nil || `default` != nil || rule != nil || logging != nil else {
            throw ArgumentError("ufw needs one of state, default, rule, logging")
        }
        if name != nil, proto != nil { throw ArgumentError("name and proto exclude each other") }
        if interface != nil, direction == nil {
            throw ArgumentError("`interface` needs `direction`", argument: "interface")
        }
        if direction != nil, interfaceIn != nil || interfaceOut != nil {
            throw ArgumentError("direction and interface_in or interface_out exclude each other")
        }
        if `default` != nil, let direction, [.inward, .outward].contains(direction) {
            throw ArgumentError(
                "For default, direction must be one of \"outgoing\", \"incoming\" and \"routed\"", argument: "direction"
            )
        }
        if rule != nil, let direction, ![.inward, .outward].contains(direction) {
            throw ArgumentError("For rules, direction must be one of \"in\" and \"out\"", argument: "direction")
        }
        if rule != nil, !route, interfaceIn != nil, interfaceOut != nil {
            throw ArgumentError("Only route rules can combine interface_in and interface_out")
        }
    }

    /// The words of ufw's long form of the rule.
    func ruleWords(numbered: [(number: Int, isIPv6: Bool)]) -> [String] {
        guard let rule else { return [] }
        var words = (route ? ["route"] : []) + (delete ? ["delete"] : [])
        if let position = delete ? nil : position(numbered) { words += ["insert", String(position)] }
        words.append(rule.rawValue)
        if let direction { words.append(direction.rawValue) }
        if let interface { words += ["on", interface] }
        if let interfaceIn { words += ["in", "on", interfaceIn] }
        if let interfaceOut { words += ["out", "on", interfaceOut] }
        if log { words.append("log") }
        words += ["from", fromIp] + (fromPort.map { ["port", $0] } ?? [])
        words += ["to", toIp] + (toPort.map { ["port", $0] } ?? [])
        if let proto { words += ["proto", proto.rawValue] }
        if let name { words += ["app", name] }
        if let comment { words += ["comment", comment] }
        return words
    }

    /// The number to insert at; nil for the end.
    private func position(_ numbered: [(number: Int, isIPv6: Bool)]) -> Int? {
        guard let insert else { return nil }
        let last = numbered.map(\.number).max() ?? 0
        let lastIPv4 = numbered.filter { !$0.isIPv6 }.map(\.number).max()
        let hasIPv6 = numbered.contains(where: \.isIPv6)
        let base: Int
        switch insertRelativeTo {
        case .zero: return insert
        case .firstIPv4: base = 1
        case .lastIPv4: base = lastIPv4 ?? 1
        case .firstIPv6: base = lastIPv4.map { $0 + 1 } ?? 1
        case .lastIPv6: base = hasIPv6 ? last : last + 1
        }
        return insert + base > last ? nil : insert + base
    }

    func probe(in context: TaskContext) throws -> Probe<UfwState> {
        let isRelative = rule != nil && insert != nil && insertRelativeTo != .zero
        let dryRun = rule != nil && !isRelative ? ruleWords(numbered: []) : nil
        return Probe<UfwState>(UfwState.question(dryRun: dryRun, needsNumbers: isRelative)) { output in
            let state = UfwState(output)
            guard isRelative, state.trouble == nil else { return .found(state) }
            return .ask(
                Probe<UfwState>(
                    "PATH=$PATH:/usr/sbin:/sbin ufw --dry-run \(words: ruleWords(numbered: state.numbered))"
                ) { output in
                    var state = state
                    state.dryRun = output.lines
                    return state
                })
        }
    }

    func decide(from found: UfwState, in context: TaskContext) throws -> Decision {
        var decision = Decision()
        if let trouble = found.trouble {
            guard context.checkMode else { throw ModuleFailure(trouble) }
            decision.warnings.append(trouble)
        }
        var commands: [[String]] = []
        if state == .reset || state == .disabled && (found.isActive || found.trouble != nil) {
            commands.append(["--force", state == .reset ? "reset" : "disable"])
        }
        if let policy = `default`, found.policy(direction?.rawValue ?? "incoming") != policy.rawValue {
            commands.append(["default", policy.rawValue] + (direction.map { [$0.rawValue] } ?? []))
        }
        if rule != nil, found.trouble != nil || !found.isSettled {
            commands.append(ruleWords(numbered: found.numbered))
        }
        if let logging, !isLogging(logging, found) { commands.append(["logging", logging.rawValue]) }
        if state == .enabled, !found.isActive {
            commands.append(["--force", "enable"])
            warnOfLockOut(found, &decision)
        }
        if state == .reloaded { commands.append(["reload"]) }
        decision.values["commands"] = .strings(commands.map { "ufw " + $0.joined(separator: " ") })
        decision.values["msg"] = .string(found.status)
        decision.changes = commands.map { words in
            Change(
                "ufw \(words.joined(separator: " "))", steps: [.run("PATH=$PATH:/usr/sbin:/sbin ufw \(words: words)")])
        }
        guard !commands.isEmpty else { return decision }
        let status: ShellScript = UfwState.question(dryRun: nil, needsNumbers: false)
        decision.changes[decision.changes.count - 1].steps.append(.ask(status))
        let isCertain = commands.count > 1 || rule == nil || commands.first?.contains(rule?.rawValue ?? "") != true
        decision.finish = { outputs, result in
            guard let last = outputs.last else { return }
            let after = UfwState(last)
            result.values["msg"] = .string(after.status)
            // ufw's dry run shows less than it does; what counts is whether the rules differ afterwards.
            if !isCertain { result.changed = after != found }
        }
        return decision
    }

    private func isLogging(_ wanted: Logging, _ found: UfwState) -> Bool {
        let level = found.settings["LOGLEVEL"] ?? ""
        return wanted == .on ? !level.isEmpty && level != "off" : level == wanted.rawValue
    }

    private func warnOfLockOut(_ found: UfwState, _ decision: inout Decision) {
        guard let port = found.ownPort, (`default`?.rawValue ?? found.policy("incoming")) != "allow",
            !found.admits(port),
            rule != .allow && rule != .limit
        else { return }
        decision.warnings.append(
            "no rule lets port \(port) in, by which this connection came: new connections will be refused")
    }
}
