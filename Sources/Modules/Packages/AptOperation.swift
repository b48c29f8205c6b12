// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// One run of apt-get.
enum AptOperation: Sendable, Hashable {
    case install([String])
    case remove([String])
    case buildDep([String])
    case fix([String])
    case upgrade(isFull: Bool)
    case autoremove
    case autoclean

    /// What it is, for a change's summary, when no plan tells more.
    var summary: String {
        switch self {
        case .install(let names): "install \(names.joined(separator: ", "))"
        case .remove(let names): "remove \(names.joined(separator: ", "))"
        case .buildDep(let names): "install what building \(names.joined(separator: ", ")) needs"
        case .fix: "mend broken dependencies"
        case .upgrade: "upgrade the installed packages"
        case .autoremove: "remove packages that nothing needs"
        case .autoclean: "delete outdated archives"
        }
    }

    /// The command of apt-get and its operands.
    var words: [String] {
        switch self {
        case .install(let names), .fix(let names): ["install"] + names
        case .remove(let names): ["remove"] + names
        case .buildDep(let names): ["build-dep"] + names
        case .upgrade(let isFull): isFull ? ["dist-upgrade"] : ["upgrade", "--with-new-pkgs"]
        case .autoremove: ["autoremove"]
        case .autoclean: ["autoclean"]
        }
    }
}

extension Apt {
    /// What apt-get has to be called for, as far as dpkg's status tells.
    func operations(for found: AptState) throws -> [AptOperation] {
        if wantedUpgrade != .no { return [.upgrade(isFull: [.dist, .full].contains(wantedUpgrade))] }
        let specs = try specs.filter { !found.provided.contains($0.name) }
        guard !name.isEmpty || deb != nil else {
            return (autoclean ? [.autoclean] : []) + (autoremove ? [.autoremove] : [])
                + (state == .fixed ? [.fix([])] : [])
        }
        switch state {
        case .absent:
            let names = specs.flatMap { spec in
                found.status.entries(for: spec).filter { entry in
                    (entry.isInstalled || entry.status.hasPrefix("half-") || entry.status == "unpacked")
                        && spec.accepts(entry.version) || purge && entry.status == "config-files"
                }.map { spec.name.contains(":") ? "\($0.name):\($0.architecture)" : $0.name }
            }
            return names.isEmpty ? [] : [.remove(Array(Set(names)).sorted())]
        case .buildDep: return specs.isEmpty ? [] : [.buildDep(specs.map(\.aptArgument))]
        case .fixed: return [.fix(specs.filter { !found.status.satisfies($0) }.map(\.aptArgument))]
        case .present, .latest:
            let known = specs.filter { spec in
                !onlyUpgrade || spec.isPattern || found.status.entries(for: spec).contains(where: \.isInstalled)
            }
            let names = known.filter { state == .latest || $0.isPattern || !found.status.satisfies($0) }
            return names.isEmpty ? [] : [.install(names.map(\.aptArgument))]
        }
    }
}
