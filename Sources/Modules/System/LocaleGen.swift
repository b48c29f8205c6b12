// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import ShellScript
import Values

/// The languages a host can speak.
struct LocaleGen: Module {
    static let name = "locale_gen"
    static let summary = "Makes locales, and removes them."
    static let examples = [Example("German, for the application", "locale_gen: { name: de_DE.UTF-8 }")]
    static let returns = [ReturnValue("name", "the locales")]

    enum State: String, ParameterChoice { case absent, present }

    @Parameter("The locales, with their encoding: `de_DE.UTF-8`.") var name: [String]
    @Parameter("Whether they shall be there.") var state = State.present

    struct Found: Sendable {
        var file: FileState
        var made: [String] = []
        /// Lines `locale charset` of all locales that can be made.
        var supported: [String] = []
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let script: ShellScript = """
            locale -a 2>/dev/null
            echo =supported
            cat /usr/share/i18n/SUPPORTED 2>/dev/null || :
            """
        return Probe(script) { $0.lines.split(separator: "=supported", maxSplits: 1, omittingEmptySubsequences: false) }
            .and(FileState.probe("/etc/locale.gen", content: .bytes(upTo: FileWrite.diffLimit)))
            .map { parts, file in
                Found(
                    file: file, made: parts.first.map(Array.init) ?? [],
                    supported: parts.count > 1 ? Array(parts[1]) : [])
            }
    }

    /// `de_DE.UTF-8` and `de_DE.utf8` are the same.
    private static func plain(_ name: String) -> String { name.lowercased().filter { $0 != "-" } }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        var decision = Decision(values: ["name": .strings(name)])
        guard found.file.exists else {
            let text = "/etc/locale.gen is missing; install its package first: apt: name=locales"
            guard context.checkMode else { throw ModuleFailure(text) }
            decision.warnings = [text]
            if state == .present { decision.changes = [Change("make \(name.joined(separator: ", "))")] }
            return decision
        }
        let made = Set(found.made.map(Self.plain))
        let names = found.supported.compactMap { $0.split(separator: " ").first.map(String.init) }
        for locale in name where !names.contains(locale) && !made.contains(Self.plain(locale)) {
            throw ModuleFailure(
                "The following locales you have entered are not available on your system: \(locale)"
                    + (didYouMean(locale, among: names).map { "; \($0)" } ?? ""))
        }
        let wrong = name.filter { made.contains(Self.plain($0)) != (state == .present) }
        guard !wrong.isEmpty else { return decision }
        let before = found.file.content.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let after = content(before, supported: found.supported)
        var write = FileWrite(path: "/etc/locale.gen", content: Array(after.utf8))
        write.then = "locale-gen"
        let steps: [Step] = after == before ? [.run("locale-gen")] : write.steps(from: found.file)
        let verb = state == .present ? "make" : "remove"
        decision.changes = [
            Change(
                "\(verb) \(wrong.joined(separator: ", "))", before: before, after: after, header: "/etc/locale.gen",
                steps: steps)
        ]
        return decision
    }

    /// /etc/locale.gen with the locales' lines switched on or off; a line that is missing comes from the list of all.
    private func content(_ before: String, supported: [String]) -> String {
        var lines = before.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        for locale in name {
            let isLine = { (line: String) in
                line.drop { $0 == "#" || $0.isWhitespace }.split(separator: " ").first.map(String.init) == locale
            }
            if let index = lines.firstIndex(where: isLine) {
                let bare = String(lines[index].drop { $0 == "#" || $0.isWhitespace })
                lines[index] = state == .present ? bare : "# " + bare
            } else if state == .present, let line = supported.first(where: isLine) {
                lines.append(line)
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
