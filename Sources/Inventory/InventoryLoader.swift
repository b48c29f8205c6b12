// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import Values
import Vault
import YAMLDocument

extension Inventory {
    /// Reads one or several sources: INI or YAML files, folders, executable scripts, `host1,host2,` lists.
    ///
    /// Of two sources the later counts more. Throws a `Diagnostic`, or `Diagnostics` when several problems were found.
    public static func load(_ sources: [String], reader: DocumentReader = DocumentReader()) throws -> Inventory {
        var loader = InventoryLoader(reader: reader)
        for source in sources where !source.isEmpty { loader.read(source) }
        loader.inventory.sources = sources
        loader.inventory.reconcile()
        if loader.problems.count == 1 { throw loader.problems[0] }
        if !loader.problems.isEmpty { throw Diagnostics(loader.problems) }
        return loader.inventory
    }
}

private struct InventoryLoader {
    let reader: DocumentReader
    var inventory = Inventory()
    var problems: [Diagnostic] = []

    init(reader: DocumentReader) { self.reader = reader }

    /// What a folder holds that is no inventory.
    private static let ignoredNames: Set<String> = ["host_vars", "group_vars", "vars_plugins"]
    private static let ignoredEndings = [
        ".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".ini", ".cfg", ".retry",
    ]

    mutating func read(_ source: String) {
        if InventoryPath.isDirectory(source) { return readFolder(source) }
        guard InventoryPath.exists(source) else {
            if source.contains(",") { return readList(source) }
            let near = InventoryPath.names(in: InventoryPath.directory(of: source))
            problems.append(
                Diagnostic(
                    "there is no inventory `\(source)`",
                    hint: didYouMean(InventoryPath.name(of: source), among: near)
                        ?? "a list of hosts ends in a comma: `-i \(source),`"))
            return
        }
        attempt { try $0.readFile(source) }
    }

    private mutating func attempt(_ body: (inout InventoryLoader) throws -> Void) {
        do {
            try body(&self)
        } catch let problem as Diagnostic {
            problems.append(problem)
        } catch let several as Diagnostics {
            problems += several.all
        } catch {
            problems.append(Diagnostic("\(error)"))
        }
    }

    private mutating func readFolder(_ folder: String) {
        let names = InventoryPath.names(in: folder).filter { name in
            !name.hasPrefix(".") && !Self.ignoredNames.contains(name)
                && !Self.ignoredEndings.contains { name.hasSuffix($0) }
        }
        if names.isEmpty {
            inventory.warnings.append(Diagnostic("the inventory folder `\(folder)` has no inventory in it"))
        }
        for name in names { read("\(folder)/\(name)") }
    }

    private mutating func readList(_ list: String) {
        for part in list.split(separator: ",") {
            let text = String(part).trimmed
            guard !text.isEmpty else { continue }
            let (name, port) = HostRange.splitPort(text)
            inventory.ensureHost(name, in: "ungrouped", port: port)
        }
    }

    private mutating func readFile(_ path: String) throws {
        if InventoryPath.isScript(path) {
            guard InventoryPath.isExecutable(path) else {
                throw Diagnostic("the inventory script `\(path)` is not executable", hint: "chmod +x \(path)")
            }
            return try ScriptSource(path: path).read(into: &inventory)
        }
        let source = try reader.text(path: path)
        let name = InventoryPath.name(of: path)
        if [".yml", ".yaml", ".json"].contains(where: { name.hasSuffix($0) }) {
            return try readYAML(try reader.document(path: path), path)
        }
        // A file without an ending can be either; Ansible tries YAML first.
        if !name.dropFirst().contains("."), let document = try? YAMLDocument(source), document.nodes.first?.pairs != nil
        {
            return try readYAML(document, path)
        }
        var ini = INISource(source, path: path)
        ini.read(into: &inventory)
        problems += ini.problems
    }

    private mutating func readYAML(_ document: YAMLDocument, _ path: String) throws {
        inventory.warnings += document.warnings
        guard let node = try document.single(), !node.isNull else {
            inventory.warnings.append(Diagnostic("the inventory `\(path)` is empty"))
            return
        }
        var source = YAMLSource(path: path, opener: reader.opener)
        source.read(node, into: &inventory)
        problems += source.problems
    }
}
