// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// A package as the arguments name it: `nginx`, `nginx=1.22*`, `nginx>=1.18`, `nginx/bookworm-backports`, `libc6:i386`.
struct PackageSpec: Hashable, Sendable {
    enum Relation: String, Sendable { case exactly = "=", atLeast = ">=" }

    /// The name, with `:architecture` when one was given.
    var name: String
    var relation: Relation?
    /// The version of `relation`; may hold wildcards when it is `=`.
    var version: String?
    /// The release to take it from.
    var release: String?

    /// Reads a package specification; throws `ArgumentError` for one that apt would misread.
    init(_ text: String) throws {
        let trimmed = text.split(separator: " ").joined()
        guard !trimmed.isEmpty else { throw ArgumentError("a package name is empty", argument: "name") }
        if let range = trimmed.firstRange(of: ">=") {
            (name, relation, version) = (
                String(trimmed[..<range.lowerBound]), .atLeast, String(trimmed[range.upperBound...])
            )
        } else if let equals = trimmed.firstIndex(of: "=") {
            name = String(trimmed[..<equals])
            (relation, version) = (.exactly, String(trimmed[trimmed.index(after: equals)...]))
        } else {
            let parts = trimmed.split(separator: "/", maxSplits: 1).map(String.init)
            (name, release) = (parts[0], parts.count > 1 ? parts[1] : nil)
        }
        guard version?.contains("=") != true, version != "", !name.isEmpty else {
            throw ArgumentError("invalid package spec: \(text)", argument: "name", hint: "write `name=version`")
        }
        // apt-get reads `name-` as "remove name".
        guard !name.hasPrefix("-"), !name.hasSuffix("-") else {
            throw ArgumentError("`\(text)` is not a package name", argument: "name")
        }
    }

    /// Whether the name holds shell wildcards.
    var isPattern: Bool { name.contains { "*?[]!".contains($0) } }

    /// How apt-get takes it.
    var aptArgument: String {
        if relation == .exactly, let version { return "\(name)=\(version)" }
        return release.map { "\(name)/\($0)" } ?? name
    }

    /// Whether a package of that name in this version will do.
    func accepts(_ installed: String) -> Bool {
        guard let version else { return true }
        switch relation {
        case .exactly: return WildcardPattern(version).matches(installed)
        case .atLeast: return DebianVersion(installed) >= DebianVersion(version)
        case nil: return true
        }
    }
}
