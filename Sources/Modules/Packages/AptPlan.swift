// SPDX-License-Identifier: Apache-2.0

/// What `apt-get --simulate` says it would do.
struct AptPlan: Sendable, Hashable {
    /// A package that comes, goes or changes its version.
    struct Item: Sendable, Hashable {
        var name: String
        var from: String?
        var to: String?
        /// `nginx 1.22`, `nginx 1.18 → 1.22`, `nginx` without its version when it goes.
        var text: String {
            guard let to else { return name }
            return from.map { "\(name) \($0) → \(to)" } ?? "\(name) \(to)"
        }
    }
    var items: [Item] = []
    /// Archives that autoclean would delete.
    var deletions: [String] = []
    /// The lines that say why it can't be done.
    var errors: [String] = []
    /// Whether apt-get could make a plan.
    var isPossible: Bool { errors.isEmpty }

    /// Reads `Inst`, `Remv`, `Purg`, `Del` and `E:` lines.
    init(output: String, status: Int) {
        for line in output.split(separator: "\n").map(String.init) {
            let words = line.split(separator: " ").map(String.init)
            switch words.first {
            case "Inst":
                let old = words.count > 2 && words[2].hasPrefix("[") ? words[2].filter { !"[]".contains($0) } : nil
                let new = words.first { $0.hasPrefix("(") }.map { $0.filter { !"()".contains($0) } }
                items.append(Item(name: words[1], from: old, to: new))
            case "Remv", "Purg":
                let old = words.count > 2 ? words[2].filter { !"[]".contains($0) } : nil
                items.append(Item(name: words[1], from: old))
            case "Del" where words.count > 2: deletions.append("\(words[1]) \(words[2])")
            case "E:": errors.append(line)
            default: break
            }
        }
        if status != 0, errors.isEmpty { errors = ["E: apt-get ended with status \(status)"] }
    }

    init() {}

    /// Packages and versions before, one a line.
    var before: String { items.compactMap { item in item.from.map { "\(item.name) \($0)\n" } }.joined() }
    /// Packages and versions after, one a line.
    var after: String { items.compactMap { item in item.to.map { "\(item.name) \($0)\n" } }.joined() }

    /// The packages named in complaints of apt-get that nobody offers.
    var unknown: [String] { errors.compactMap(Self.unknownPackage) }

    /// The package that a line of apt-get complains about because nobody offers it.
    static func unknownPackage(in line: String) -> String? {
        if line.contains("Unable to locate package ") {
            return line.split(separator: " ").last.map(String.init)
        }
        guard line.contains("has no installation candidate") || line.contains("Couldn't find any package by") else {
            return nil
        }
        // The name is what the last two quotes enclose: one before them can be an apostrophe.
        let parts = line.split(separator: "'", omittingEmptySubsequences: false)
        return parts.count > 2 ? String(parts[parts.count - 2]) : nil
    }
}
