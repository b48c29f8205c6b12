// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What is known about a host.
struct Setup: Module {
    static let name = "setup"
    static let summary = "Collects facts about the host: system, hardware, network, and what it keeps in facts.d."
    static let notes = [
        "All facts come from one program without Python; `ansible_python` tells of python3 if the host has it, and of a "
            + "plausible one if not, since roles read its version.",
        "facter and ohai are not run.",
    ]
    static let examples = [
        Example("Everything", "setup:"),
        Example("Only the network", "setup: { gather_subset: [network], filter: 'ansible_default_*' }"),
    ]
    static let returns = [ReturnValue("ansible_facts", "the facts, `ansible_` before each name")]

    @Parameter("Groups of facts: all, min, hardware, network, virtual; with `!` in front: not these.")
    var gatherSubset = ["all"]
    @Parameter("How many seconds slow parts may take.") var gatherTimeout = 10
    @Parameter("Patterns of fact names; all when empty.") var filter: [String] = []
    @Parameter("The directory of local facts.") var factPath = "/etc/ansible/facts.d"

    /// The groups of facts beyond the smallest.
    private enum Subset: String, CaseIterable { case min, hardware, network, virtual }

    /// Groups by the names of single collectors that users may write.
    private static let collectors: [String: String] = [
        "interfaces": "network", "default_ipv4": "network", "default_ipv6": "network", "all_ipv4_addresses": "network",
        "all_ipv6_addresses": "network", "devices": "hardware", "mounts": "hardware", "memory": "hardware",
        "processor": "hardware", "dmi": "hardware", "virtualization_type": "virtual", "virtualization_role": "virtual",
        "virtualization_tech_guest": "virtual", "virtualization_tech_host": "virtual", "facter": "none", "ohai": "none",
    ]

    private func wanted() throws -> Set<Subset> {
        // What is asked for by its name comes whatever is excluded: `!all, !min, network`.
        var (include, exclude, named): (Set<Subset>, Set<Subset>, Set<Subset>) = ([], [], [])
        let names = gatherSubset.map { $0.trimmed }
        for name in names {
            let isNot = name.hasPrefix("!")
            let word = isNot ? String(name.dropFirst()) : name
            var group: Set<Subset> = [.min]
            if word == "all" {
                group = Set(Subset.allCases).subtracting(isNot ? [.min] : [])
            } else if let subset = Subset(rawValue: Self.collectors[word] ?? word) {
                group = [subset]
                if !isNot, subset != .min { named.insert(subset) }
            } else if Self.collectors[word] == "none" {
                group = []
            }
            if isNot { exclude.formUnion(group) } else { include.formUnion(group) }
        }
        if include.isEmpty && !names.contains(where: { !$0.hasPrefix("!") }) { include = Set(Subset.allCases) }
        if !exclude.contains(.min) { include.insert(.min) }
        return include.subtracting(exclude.subtracting(named))
    }

    func probe(in context: TaskContext) throws -> Probe<HostRecord> {
        Probe(HostRecord.program(factPath: factPath)) { HostRecord($0) }
    }

    func decide(from record: HostRecord, in context: TaskContext) throws -> Decision {
        let subsets = try wanted()
        var facts = Dict()
        if subsets.contains(.min) {
            facts.merge(SystemFacts(record: record).facts) { $1 }
            facts.merge(LocalFacts(record: record).facts) { $1 }
        }
        if subsets.contains(.hardware) { facts.merge(HardwareFacts(record: record).facts) { $1 } }
        if subsets.contains(.network) { facts.merge(NetworkFacts(record: record).facts) { $1 } }
        if subsets.contains(.virtual) { facts.merge(VirtualFacts(record: record).facts) { $1 } }
        var named = Dict()
        let patterns =
            filter.isEmpty
            ? nil
            : try NamePatterns(
                patterns: filter.flatMap { [$0, "ansible_" + $0] }, excludes: [], areRegexes: false)
        for (key, value) in facts.sorted(by: { $0.key.text < $1.key.text }) {
            let name = "ansible_" + key.text
            if patterns?.accept(name) ?? true { named[.string(name)] = value }
        }
        if filter.isEmpty {
            named["gather_subset"] = .strings(gatherSubset)
            named["module_setup"] = true
        }
        return .nothing(["ansible_facts": .dict(named)])
    }
}
