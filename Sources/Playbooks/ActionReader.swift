// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

/// Reads the module of a task and its arguments, in all the ways Ansible lets them be written.
struct ActionReader {
    let opener: VaultOpener

    /// Modules whose text is a command: only some `name=value` parts of it are arguments.
    static let commands: Set<String> = ["command", "shell", "raw", "script", "win_command", "win_shell", "expect"]
    /// Modules that take a text which is neither command nor `name=value`.
    private static let freeForm: Set<String> = [
        "include_vars", "include_tasks", "include_role", "import_tasks", "import_role", "include", "add_host",
        "group_by", "set_fact", "meta",
    ]

    /// `name: value` of the task, with the value of its `args:`.
    func action(_ key: YAMLNode, _ value: YAMLNode, args: YAMLNode?) throws -> TaskAction {
        var action = TaskAction(name: key.plainText ?? "", location: key.location)
        try add(args: args, to: &action)
        try add(value, to: &action)
        return try finished(action, value)
    }

    /// `action: name …` and `local_action: name …`.
    func oldStyle(_ key: YAMLNode, _ value: YAMLNode, args: YAMLNode?) throws -> TaskAction {
        let keyword = key.plainText ?? ""
        if let pairs = value.pairs {
            guard let module = pairs.first(where: { $0.key.plainText == "module" }), let text = module.value.plainText,
                let (name, rest) = ArgumentText.splitFirstWord(text)
            else {
                throw value.diagnostic(
                    "`\(keyword)` does not say which module", hint: "write `\(keyword): { module: copy, src: … }`")
            }
            var action = TaskAction(name: name, location: module.value.location)
            try add(args: args, to: &action)
            try add(rest, of: module.value, to: &action)
            for pair in pairs where pair.key.plainText != "module" {
                if pair.key.plainText == "args" { try add(pair.value, to: &action) } else { try add(pair, to: &action) }
            }
            return try finished(action, value)
        }
        guard let text = value.plainText, let (name, rest) = ArgumentText.splitFirstWord(text) else {
            throw value.diagnostic("`\(keyword)` needs a module and its arguments, found \(value.summary)")
        }
        var action = TaskAction(name: name, location: value.location)
        try add(args: args, to: &action)
        try add(rest, of: value, to: &action)
        return try finished(action, value)
    }

    private func add(args: YAMLNode?, to action: inout TaskAction) throws {
        guard let args, !args.isNull else { return }
        if args.pairs != nil { return try add(args, to: &action) }
        let written = try Written(args, vault: opener)
        guard written.isTemplate else {
            throw args.diagnostic(
                "`args` needs a mapping, found \(args.summary)", hint: "write `args: { chdir: /tmp }`")
        }
        action.variableArguments = written
    }

    private func add(_ value: YAMLNode, to action: inout TaskAction) throws {
        if let pairs = value.pairs {
            if let hint = YAMLHint.braces(value) {
                throw value.diagnostic("`\(action.name)` has a template without quotes", hint: hint)
            }
            for pair in pairs { try add(pair, to: &action) }
        } else if let text = value.plainText {
            if value.isNull { return }
            guard case .string = try value.value(vault: opener) else {
                throw value.diagnostic("`\(action.name)` needs arguments, found \(value.summary)")
            }
            try add(text, of: value, to: &action)
        } else {
            throw value.diagnostic(
                "`\(action.name)` needs arguments, found \(value.summary)",
                hint: "write them as a mapping below it: `name: value`")
        }
    }

    private func add(_ pair: YAMLPair, to action: inout TaskAction) throws {
        guard let name = pair.key.plainText else {
            throw pair.key.diagnostic("an argument's name must be a text", hint: YAMLHint.braces(pair.key))
        }
        if pair.value.pairs != nil, let hint = YAMLHint.braces(pair.value) {
            throw pair.value.diagnostic("`\(name)` has a template without quotes", hint: hint)
        }
        let argument = TaskArgument(
            name: name, location: pair.key.location, value: try Written(pair.value, vault: opener))
        set(argument, in: &action)
    }

    private func add(_ text: String, of node: YAMLNode, to action: inout TaskAction) throws {
        guard let parsed = ArgumentText.parse(text, isCommand: Self.commands.contains(action.shortName)) else {
            throw node.diagnostic(
                "the arguments of `\(action.name)` have a quote or a `{{` without its partner",
                hint: "close it, or write the arguments as a mapping")
        }
        for (name, value) in parsed.arguments {
            // Ansible cuts a template at its `=`, too, and complains about the half of it.
            guard !name.contains("{{"), !name.contains("{%") else {
                throw node.diagnostic(
                    "`\(name)` is no argument of `\(action.name)`: a text with `=` in it is read as `name=value`",
                    hint: "write the arguments as a mapping, with the template as the value of one")
            }
            let written = Written(.string(value), at: node.location)
            set(TaskArgument(name: name, location: node.location, value: written), in: &action)
        }
        if !parsed.rest.isEmpty {
            action.freeForm = Written(.string(parsed.rest), at: node.location, node: node)
        }
    }

    private func set(_ argument: TaskArgument, in action: inout TaskAction) {
        action.arguments.removeAll { $0.name == argument.name }
        action.arguments.append(argument)
    }

    /// Moves `cmd` to the free-form text, and refuses free-form text where none can be.
    private func finished(_ given: TaskAction, _ node: YAMLNode) throws -> TaskAction {
        var action = given
        if let raw = action["_raw_params"] {
            action.arguments.removeAll { $0.name == "_raw_params" }
            action.freeForm = action.freeForm ?? raw.value
        }
        if Self.commands.contains(action.shortName), let command = action["cmd"] {
            if action.freeForm != nil {
                throw node.diagnostic("`\(action.name)` has both a text and `cmd`", hint: "keep one of them")
            }
            action.arguments.removeAll { $0.name == "cmd" }
            action.freeForm = command.value
        }
        guard let text = action.freeForm, !Self.commands.contains(action.shortName),
            !Self.freeForm.contains(action.shortName)
        else { return action }
        guard text.isTemplate else {
            let word = text.text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? text.text
            throw node.diagnostic(
                "`\(word)` is no argument of `\(action.name)`: expected `name=value`",
                hint: "values with spaces need quotes; or write the arguments as a mapping")
        }
        // An untyped module of a collection may be free-form too; then its text is one template.
        action.variableArguments = text
        action.freeForm = nil
        return action
    }
}
