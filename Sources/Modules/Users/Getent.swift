// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Entries of the host's databases of users, groups, hosts and services.
struct Getent: Module {
    static let name = "getent"
    static let summary = "Looks entries up in the host's databases of users, groups, hosts, services and so on."
    static let notes = ["The entries become the fact `getent_DATABASE`: a mapping from key to the other fields."]
    static let examples = [
        Example("All accounts", "getent: { database: passwd }"),
        Example("One group, which may be missing", "getent: { database: group, key: www-data, fail_key: false }"),
    ]
    static let returns = [ReturnValue("ansible_facts", "`getent_DATABASE`: key to list of fields")]

    @Parameter("The database: passwd, group, hosts, services, protocols, networks, …") var database: String
    @Parameter("The entry; all of them when left out.") var key: String?
    @Parameter("What parts an entry; a colon or white space, as the database has it, when left out.") var split: String?
    @Parameter("Fail when there is no such entry; else it is null.") var failKey = true
    @Parameter("Ask only this source, such as `files`.") var service: String?

    func probe(in context: TaskContext) throws -> Probe<ShellOutput> {
        let options = service.map { ["-s", $0] } ?? []
        return Probe("getent \(words: options) -- \(database) \(words: key.map { [$0] } ?? [])") { $0 }
    }

    func decide(from found: ShellOutput, in context: TaskContext) throws -> Decision {
        var entries = Dict()
        switch found.status {
        case 0: entries = table(found.lines)
        case 2:
            let text = "One or more supplied key could not be found in the database."
            guard !failKey, let key else { throw ModuleFailure(text) }
            entries[key] = .null
        case 3: throw ModuleFailure("Enumeration not supported on this database.")
        default:
            throw ModuleFailure("Missing arguments, or database unknown.", values: ["stderr": .string(found.stderr)])
        }
        return .nothing(["ansible_facts": .dict([.string("getent_\(database)"): .dict(entries)])])
    }

    private func table(_ lines: [String]) -> Dict {
        var table = Dict()
        var seen: [String: Int] = [:]
        let separator = split ?? (["passwd", "shadow", "group", "gshadow"].contains(database) ? ":" : nil)
        for line in lines {
            let fields: [String]
            if let separator, !separator.isEmpty {
                fields = line.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
            } else {
                fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
            }
            guard let key = fields.first else { continue }
            let record = Value.strings(fields.dropFirst())
            seen[key, default: 0] += 1
            switch (seen[key], table[key]) {
            case (1, _): table[key] = record
            case (2, let first?): table[key] = .list([first, record])
            case (_, .list(let all)?): table[key] = .list(all + [record])
            default: break
            }
        }
        return table
    }
}
