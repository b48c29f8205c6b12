// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import Regex
import Values

/// Reads variables from files while the play runs.
struct IncludeVars: Statement {
    static let name = "include_vars"
    static let summary = "Reads variables from a file or a folder into the host's variables."
    static let examples = [
        Example("What differs by system", "include_vars: \"{{ ansible_facts.os_family }}.yml\""),
        Example("All files of a folder", "include_vars: { dir: vars/sites, extensions: [yml] }"),
    ]
    static let freeForm: String? = "file"

    @Parameter("The file, searched in `vars/`.", aliases: "_raw_params") var file: String?
    @Parameter("The folder.") var dir: String?
    @Parameter("Put all of them below this name.") var name: String?
    @Parameter("How deep to go into the folder; 0: to its end.") var depth = 0
    @Parameter("Only files whose name matches this regular expression.") var filesMatching: String?
    @Parameter("Files to leave out: names or regular expressions.") var ignoreFiles: [String] = []
    @Parameter("The endings of files to read.") var extensions: [String] = ["yaml", "yml", "json"]
    @Parameter("Pass over files with other endings instead of failing.") var ignoreUnknownExtensions = false
    @Parameter("What happens to mappings that are there already.") var hashBehaviour: String?

    func validate() throws {
        if (file == nil) == (dir == nil) { throw ArgumentError("needs a file or `dir`, one of both") }
        if hashBehaviour == "merge" {
            throw ArgumentError(
                "`merge` is not supported", argument: "hash_behaviour", hint: "use the filter `combine`")
        }
    }

    func perform(in context: StatementContext) async throws -> TaskOutcome {
        let files = TaskFiles(scope: context.run.task.scope, reader: context.services.reader)
        var variables = Dict()
        var read: [String] = []
        for path in try paths(files) {
            let found = try context.services.reader.variables(path: path) {
                context.services.events.warn($0.description)
            }
            variables.merge(found.values) { $1 }
            read.append(path)
        }
        var effects = TaskEffects()
        effects.included = name.map { [.string($0): .dict(variables)] } ?? variables
        return .ok(
            ["ansible_facts": .dict(effects.included), "ansible_included_var_files": .strings(read)], effects: effects)
    }

    private func paths(_ files: TaskFiles) throws -> [String] {
        if let file { return [try files.find(file, kind: "vars")] }
        let folder = try files.find(dir ?? "", kind: "vars")
        guard files.info(folder)?.isDirectory == true else { throw ModuleFailure("\(folder) is not a folder") }
        let pattern = try filesMatching.map { try PythonRegex($0) }
        let ignored = try ignoreFiles.map { try PythonRegex($0) }
        return try files.list(folder).filter { name in
            guard !name.hasSuffix("/"), depth == 0 || name.split(separator: "/").count <= depth else { return false }
            let own = name.split(separator: "/").last.map(String.init) ?? name
            if let pattern, pattern.firstMatch(in: own) == nil { return false }
            if ignored.contains(where: { $0.firstMatch(in: own) != nil }) { return false }
            let ending = own.split(separator: ".").last.map(String.init) ?? ""
            if extensions.contains(ending) { return true }
            if ignoreUnknownExtensions || pattern != nil { return false }
            throw ModuleFailure("\(name) does not end in one of \(extensions.joined(separator: ", "))")
        }.map { "\(folder)/\($0)" }
    }
}
