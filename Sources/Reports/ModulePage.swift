// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// The reference page of a module, derived from its declaration.
public struct ModulePage: Sendable {
    private let definition: ModuleDefinition

    /// The page of a module.
    public init(_ definition: ModuleDefinition) { self.definition = definition }

    /// The page for a terminal.
    public var text: String {
        var lines = ["\(definition.name): \(definition.summary)", ""]
        lines += definition.notes.flatMap { [$0, ""] }
        lines.append("Check mode: \(checkMode)")
        lines += ["", "Arguments:"]
        for parameter in definition.parameters {
            lines.append("  \(parameter.name)  (\(facts(parameter)))")
            lines.append("      \(parameter.help)")
        }
        if !definition.returns.isEmpty { lines += ["", "Returns:"] }
        lines += definition.returns.map { "  \($0.name): \($0.help)" }
        lines += ["", "Examples:"]
        for example in definition.examples {
            lines.append("  - name: \(example.title)")
            lines += example.yaml.split(separator: "\n").map { "    \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The page as Markdown.
    public var markdown: String {
        var lines = ["# \(definition.name)", "", definition.summary, ""]
        lines += definition.notes.flatMap { [$0, ""] }
        lines += [
            "Check mode: \(checkMode)", "", "| argument | type | default | meaning |", "| --- | --- | --- | --- |",
        ]
        for parameter in definition.parameters {
            let names = ([parameter.name] + parameter.aliases).map { "`\($0)`" }.joined(separator: ", ")
            let choices = parameter.choices.isEmpty ? "" : ": " + parameter.choices.joined(separator: ", ")
            let fallback = parameter.isRequired ? "**required**" : parameter.defaultText.map { "`\($0)`" } ?? ""
            lines.append(
                "| \(names) | \(escaped(parameter.type + choices)) | \(escaped(fallback)) | \(escaped(parameter.help)) |"
            )
        }
        if !definition.returns.isEmpty {
            lines += ["", "| returned | meaning |", "| --- | --- |"]
            lines += definition.returns.map { "| `\($0.name)` | \(escaped($0.help)) |" }
        }
        lines += ["", "```yaml"]
        for example in definition.examples {
            lines.append("- name: \(example.title)")
            lines += example.yaml.split(separator: "\n").map { "  \($0)" }
        }
        return (lines + ["```"]).joined(separator: "\n") + "\n"
    }

    private var checkMode: String {
        switch definition.checkMode {
        case .full: "says exactly what it would do"
        case .skipped: "the task is skipped unless its probe already decides it"
        }
    }

    private func facts(_ parameter: ParameterDefinition) -> String {
        var facts = [parameter.type]
        if parameter.isRequired { facts.append("required") }
        if !parameter.choices.isEmpty { facts.append("one of \(parameter.choices.joined(separator: ", "))") }
        if let fallback = parameter.defaultText { facts.append("default \(fallback)") }
        if !parameter.aliases.isEmpty { facts.append("also \(parameter.aliases.joined(separator: ", "))") }
        if parameter.isSecret { facts.append("never shown") }
        return facts.joined(separator: "; ")
    }

    private func escaped(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
