// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import Inventory
import Recovery
import Values

/// The proof that a drill on an inventory can't hurt anybody else: what it may destroy is its own.
struct DrillIsolation {
    private let work: MachineWork
    private let scope: InventoryScope
    private let folder: String

    init(_ work: MachineWork) throws {
        self.work = work
        scope = InventoryScope(try work.bench.inventory(work.setup.inventory), bench: work.bench)
        folder = work.options.inventorySources.first ?? "."
    }

    /// What was looked at.
    func checks() throws -> [DrillRecord.Check] {
        let environment = try scope.variable("environment_name")?.text ?? ""
        let isProduction =
            try environment.isEmpty || environment.hasPrefix("prod") || scope.variable("production") == true
            || scope.variable("environment_kind") == "production"
        let tag = try scope.variable("linode_tag")?.text ?? ""
        let others = Self.siblings(of: folder)
        return try [
            check(
                "the inventory is not production", "an environment_name of its own",
                environment.isEmpty ? "none is set" : environment, !isProduction),
            check(
                "its machines carry a tag of their own", "a linode_tag that no other inventory has",
                tag.isEmpty ? "none is set" : tag, !tag.isEmpty && !others.contains { $0.mentions(tag) }),
            shared("no address is also another inventory's", addresses(), others),
            shared("no zone is also another inventory's", zones(), others),
        ]
    }

    /// Ends with what failed.
    func insist() throws {
        let failed = try checks().filter { !$0.passed }
        guard !failed.isEmpty else { return }
        throw Diagnostic(
            "the drill is not isolated: " + failed.map { "\($0.name) (\($0.actual))" }.joined(separator: "; "),
            hint: "run it with an inventory of its own, such as inventories/drill")
    }

    private func check(_ name: String, _ expected: String, _ actual: String, _ passed: Bool) -> DrillRecord.Check {
        DrillRecord.Check(name: name, expected: expected, actual: actual, passed: passed)
    }

    private func shared(_ name: String, _ own: [String], _ others: [Sibling]) -> DrillRecord.Check {
        let common = own.flatMap { word in others.filter { $0.mentions(word) }.map { "\(word) (\($0.name))" } }
        let seen = own.isEmpty ? "it has none yet" : "\(own.joined(separator: ", "))"
        return check(
            name, "none in common with \(others.map(\.name).joined(separator: ", "))",
            common.isEmpty ? seen : "in common: \(common.joined(separator: ", "))", common.isEmpty)
    }

    private func addresses() throws -> [String] { try variables().compactMap { $0["ansible_host"]?.string } }

    private func zones() throws -> [String] { try zones(servedByLinodeAlone: false) }

    /// The names alone: what zones hold may need addresses that are not there.
    func zones(servedByLinodeAlone: Bool) throws -> [String] {
        let zones = try variables().first?["dns_zones"]?.dict ?? [:]
        return zones.filter { zone in
            guard servedByLinodeAlone, let provider = zone.value["provider"]?.string else { return true }
            return provider == "linode"
        }.keys.map(\.text)
    }

    /// The variables of every host as written, with the addresses that machines have by now.
    private func variables() throws -> [Dict] {
        let inventory = try work.bench.inventory(work.setup.inventory)
        let files = VariableFiles(reader: work.bench.reader)
        return try inventory.hosts.keys.map { try inventory.merged(for: $0, files: files) }
    }
}

/// Another inventory beside this one, as text: what it mentions is not to be touched.
private struct Sibling {
    var name: String
    var words: Set<Substring>

    func mentions(_ word: String) -> Bool { words.contains(Substring(word)) }
}

extension DrillIsolation {
    /// The inventories beside `folder`.
    ///
    /// They are read as words, not as inventories: the passwords of their vaults belong to other people.
    private static func siblings(of folder: String) -> [Sibling] {
        let files = FileManager.default
        let own = URL(filePath: folder).standardized.path
        let parent = own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let names = (try? files.contentsOfDirectory(atPath: parent)) ?? []
        return names.sorted().compactMap { name -> Sibling? in
            let path = "\(parent)/\(name)"
            var isFolder = false
            guard path != own, files.fileExists(atPath: path, isDirectory: &isFolder), isFolder else { return nil }
            let texts = ((try? files.subpathsOfDirectory(atPath: path)) ?? []).filter {
                $0.hasSuffix(".yml") || $0.hasSuffix(".yaml")
            }
            .compactMap { try? String(contentsOfFile: "\(path)/\($0)", encoding: .utf8) }
            let separators: Set<Character> = [" ", "\n", "\"", "'", ",", "{", "}", "[", "]"]
            let words = texts.flatMap { text in text.split(whereSeparator: separators.contains) }
            return Sibling(
                name: name, words: Set(words.map { $0.hasSuffix(":") ? $0.dropLast() : $0 }))
        }
    }
}
