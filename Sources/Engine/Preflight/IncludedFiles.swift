// SPDX-License-Identifier: Apache-2.0

import Playbooks
import YAMLDocument

/// The files that the name in an include can mean, before the run.
struct IncludedFiles {
    let services: RunServices
    let scope: TaskScope

    /// The files; none when there is no such file, nil when it can be any.
    ///
    /// A template in the name stands for any text without a slash, as long as the name begins with something
    /// written (`setup-{{ system }}.yml`) or the template knows nothing but facts (`{{ ansible_os_family }}.yml`).
    func paths(of written: Written, kind: String) -> [String]? {
        guard let name = written.value.string else { return nil }
        guard written.isTemplate else { return scope.find(name, in: kind).map { [$0] } ?? [] }
        guard let pattern = pattern(of: name) else { return nil }
        var paths: [String] = []
        for candidate in scope.candidates(for: pattern, in: kind) {
            guard let found = try? services.templates.files.glob(candidate) else { return nil }
            paths += found
        }
        return paths
    }

    /// `name` with a star for each of its templates; nil when it could lead anywhere.
    private func pattern(of name: String) -> String? {
        guard let parts = literals(of: name) else { return nil }
        guard !(scope.searchPath + parts).joined().contains(where: { "*?[]\\".contains($0) }) else { return nil }
        let onlyFacts = services.templates.names(in: name).allSatisfy { $0.hasPrefix("ansible_") }
        let start = parts.first ?? ""
        guard onlyFacts || !start.isEmpty, !start.hasPrefix("~") else { return nil }
        return onlyFacts || !hasFolders(start) ? parts.joined(separator: "*") : nil
    }

    /// Whether a name that begins with `start` can lead into a folder.
    private func hasFolders(_ start: String) -> Bool {
        ["vars", "tasks"].flatMap { scope.candidates(for: start + "*", in: $0) }.contains { candidate in
            let below = try? services.templates.files.glob(candidate + "/*")
            return below.map { !$0.isEmpty } ?? true
        }
    }

    /// What stands around the `{{ … }}` of a name; nil when there are statements in it.
    private func literals(of name: String) -> [String]? {
        guard !name.contains("{%"), !name.contains("{#") else { return nil }
        var parts: [String] = []
        var rest = name[...]
        while let open = rest.firstRange(of: "{{") {
            parts.append(String(rest[..<open.lowerBound]))
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else { return nil }
            guard !rest[open.upperBound..<close.lowerBound].contains("/") else { return nil }
            rest = rest[close.upperBound...]
        }
        return parts + [String(rest)]
    }
}
