// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Engine
import ModuleKit
import Modules
import Reports

/// `lifeboat doc`: the modules' reference.
struct DocCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doc", abstract: "List the modules, or show what one does and takes.")

    @Argument(help: "A module; without one all are listed.")
    var module: String?

    @Flag(help: "As Markdown.")
    var markdown = false

    @Option(help: "Write a page for every module into this folder, and an index.")
    var folder: String?

    func run() throws {
        let registry = Workbench.modules.adding(Statements.all)
        let all = registry.definitions.values.sorted { $0.name < $1.name }
        if let folder {
            for definition in all {
                try LocalPath.write(ModulePage(definition).markdown, to: "\(folder)/\(definition.name).md")
            }
            let rows = all.map { "| [\($0.name)](\($0.name).md) | \($0.summary) |" }
            let index = ["# Modules", "", "| module | what it does |", "| --- | --- |"] + rows
            try LocalPath.write(index.joined(separator: "\n") + "\n", to: "\(folder)/README.md")
        } else if let module {
            guard let definition = registry[module] else {
                throw Diagnostic(
                    "there is no module `\(module)`", hint: didYouMean(module, among: registry.definitions.keys))
            }
            Console.print(markdown ? ModulePage(definition).markdown : ModulePage(definition).text)
        } else {
            let width = all.map(\.name.count).max() ?? 0
            for definition in all {
                let padding = String(repeating: " ", count: width - definition.name.count + 2)
                Console.print("\(definition.name)\(padding)\(definition.summary)\n")
            }
        }
    }
}
