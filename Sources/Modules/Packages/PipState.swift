// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What was found about a Python's packages.
struct PipState: Sendable {
    /// Whether the environment is there; true when none was asked for.
    var hasEnvironment = true
    /// Whether there is a pip to run; an environment that will be made brings its own.
    var hasPip = false
    /// The installed packages: version by normal name.
    var installed: [String: String] = [:]
    /// The requirements file's text; nil when it isn't there or wasn't asked for.
    var requirements: String?
    /// What `latest` would install, when that was asked.
    var upgrades: String?

    /// Asks for packages and requirements in one question, and in check mode what an upgrade would bring.
    static func probe(_ pip: Pip, checksUpgrades: Bool) -> Probe<PipState> {
        let script = PipScript(pip: pip)
        var question = script.place + script.list
        if let file = pip.requirements {
            question += "if [ -f \(file) ]; then echo =requirements; base64 -- \(file) | tr -d '\\n'; fi"
        }
        return Probe<PipState>(question) { output in
            let state = PipState(output.lines)
            guard checksUpgrades, pip.state == .latest, state.hasPip, state.hasEnvironment else { return .found(state) }
            let dryRun =
                script.place + script.run(["install", "--dry-run", "--quiet", "--report", "-", "-U"] + script.operands)
            return .ask(
                Probe<PipState>(dryRun) { output in
                    var state = state
                    guard let report = try? Value(json: output.stdout) else { return state }
                    let names = report["install"]?.list?.compactMap { $0["metadata"]?["name"]?.string } ?? []
                    state.upgrades = names.joined(separator: " ")
                    return state
                })
        }
    }

    /// Reads `=env`, `=pip`, `name==version` and the requirements.
    init(_ lines: [String]) {
        hasEnvironment = lines.contains("=env")
        hasPip = lines.contains("=pip")
        installed = Self.packages(lines)
        if let mark = lines.firstIndex(of: "=requirements") {
            let text = mark + 1 < lines.count ? lines[mark + 1] : ""
            requirements = Base64.decode(text).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The packages in lines `name==version` of pip, or `name-version.dist-info` of a directory.
    static func packages(_ lines: [String]) -> [String: String] {
        var packages: [String: String] = [:]
        for line in lines {
            if let equals = line.firstRange(of: "==") {
                packages[PipRequirement.normalized(String(line[..<equals.lowerBound]))] = String(
                    line[equals.upperBound...])
            } else if line.hasSuffix(".dist-info") || line.hasSuffix(".egg-info") {
                let parts = line.dropLast(line.hasSuffix(".dist-info") ? 10 : 9).split(separator: "-").map(String.init)
                guard parts.count > 1 else { continue }
                packages[PipRequirement.normalized(parts[0])] = parts[1]
            }
        }
        return packages
    }

    init() {}
}
