// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import YAMLDocument

/// Finds the folders of roles.
struct RoleFinder {
    let playbookDirectory: String
    let configuration: Configuration
    /// The folder of the role that asks, when one does.
    let askingRole: String?

    /// The folders that are searched, in order.
    ///
    /// Those of the settings take the place of `~/.ansible/roles` and its like.
    var folders: [String] {
        var folders = ["\(playbookDirectory)/roles"]
        folders +=
            configuration.rolesPath.isEmpty
            ? ["~/.ansible/roles", "/usr/share/ansible/roles", "/etc/ansible/roles"].map(ControllerPath.expandingHome)
            : configuration.rolesPath.map { ControllerPath.join(playbookDirectory, $0) }
        if let askingRole { folders.append(ControllerPath.directory(of: askingRole)) }
        folders.append(playbookDirectory)
        return folders.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The folders of `namespace.collection`.
    private func collectionFolders(_ parts: [Substring]) -> [String] {
        let roots =
            ["\(playbookDirectory)/collections"]
            + (configuration.collectionsPath.isEmpty
                ? ["~/.ansible/collections", "/usr/share/ansible/collections"] : configuration.collectionsPath)
        return roots.map(ControllerPath.expandingHome).map { root in
            let base = root.hasSuffix("ansible_collections") ? root : "\(root)/ansible_collections"
            return "\(base)/\(parts[0])/\(parts[1])/roles"
        }
    }

    /// The folder of the role `name`; nil when there is none.
    ///
    /// `namespace.collection.role` is searched in the collections first, then under its whole name, then under its last
    /// part, so that a checkout of a collection's roles is found too.
    func find(_ name: String) -> String? {
        let parts = name.split(separator: ".")
        let isCollection = parts.count >= 3 && !name.contains("/")
        if isCollection {
            let role = parts.dropFirst(2).joined(separator: "/")
            let found = collectionFolders(parts).map { "\($0)/\(role)" }.first(where: ControllerPath.isDirectory)
            if let found { return ControllerPath.normalized(found) }
        }
        if let found = folders.map({ ControllerPath.join($0, name) }).first(where: ControllerPath.isDirectory) {
            return found
        }
        if isCollection, let last = parts.last {
            let found = folders.map { ControllerPath.join($0, String(last)) }.first(where: ControllerPath.isDirectory)
            if let found { return found }
        }
        let path = ControllerPath.absolute(ControllerPath.expandingHome(name))
        return name.contains("/") && ControllerPath.isDirectory(path) ? path : nil
    }

    /// The message about a role that isn't there.
    func notFound(_ name: String, _ written: Written) -> Diagnostic {
        let known = folders.dropLast().flatMap(ControllerPath.names)
        return written.diagnostic(
            "there is no role `\(name)`",
            hint: didYouMean(name, among: known) ?? "install it into one of these folders, or set `roles_path`",
            notes: folders.map { "looked in \(ControllerPath.shown($0))" })
    }
}
