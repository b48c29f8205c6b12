// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// What dpkg knows about packages that were asked for.
struct DpkgStatus: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        var name: String
        var architecture: String
        var version: String
        /// The status dpkg keeps, such as `installed` or `config-files`.
        var status: String
        /// Whether it is unpacked, configured and works.
        var isInstalled: Bool { status == "installed" || status.hasPrefix("triggers-") }
    }
    var entries: [Entry] = []

    /// Asks for the packages and patterns `names`; silent about those that dpkg never met.
    static func query(_ names: [String]) -> ShellScript {
        guard !names.isEmpty else { return "" }
        return """
            dpkg-query -W -f='${Package}\\t${Architecture}\\t${Version}\\t${db:Status-Status}\\n' -- \(words: names) \
            2>/dev/null
            """
    }

    init(lines: some Sequence<String>) {
        for line in lines {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 4 else { continue }
            entries.append(Entry(name: fields[0], architecture: fields[1], version: fields[2], status: fields[3]))
        }
    }

    /// The entries that `spec` names, whatever their version.
    func entries(for spec: PackageSpec) -> [Entry] {
        let parts = spec.name.split(separator: ":", maxSplits: 1).map(String.init)
        let pattern = WildcardPattern(parts[0])
        return entries.filter { entry in
            pattern.matches(entry.name)
                && (parts.count < 2 || parts[1] == entry.architecture || ["any", "native"].contains(parts[1])
                    || entry.architecture == "all")
        }
    }

    /// Whether a package that `spec` names is installed in a version that will do.
    func satisfies(_ spec: PackageSpec) -> Bool {
        entries(for: spec).contains { $0.isInstalled && spec.accepts($0.version) }
    }
}
