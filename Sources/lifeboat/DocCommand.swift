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
        commandName: "doc", abstract: "List the modules, or show what one does and takes.",
        discussion: """
            lifeboat doc          all modules, a line each
            lifeboat doc apt      what `apt` does, its arguments, examples
            """)

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
            for (name, text) in ModuleReference(registry).files { try LocalPath.write(text, to: "\(folder)/\(name)") }
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
