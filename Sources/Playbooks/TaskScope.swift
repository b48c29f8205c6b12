// SPDX-License-Identifier: Apache-2.0

/// Where a task stands in the file system: what its relative file names are relative to.
public struct TaskScope: Hashable, Sendable {
    /// The folder of the playbook: `playbook_dir`.
    public var playbookDirectory: String
    /// The folder of the file the task is written in.
    public var directory: String
    /// The file the task is written in.
    public var file: String
    /// The role it belongs to.
    public var role: RoleReference?
    /// The roles that led to that role, the outermost first.
    public var parents: [RoleReference] = []

    /// A scope.
    public init(
        playbookDirectory: String, directory: String, file: String, role: RoleReference? = nil,
        parents: [RoleReference] = []
    ) {
        self.playbookDirectory = playbookDirectory
        self.directory = directory
        self.file = file
        self.role = role
        self.parents = parents
    }

    /// The folders that files are searched in, the nearest first: the role, the roles that depend on it, the folder
    /// of the task's file, the playbook's.
    public var searchPath: [String] {
        var paths: [String] = []
        for path in [role?.path].compactMap({ $0 }) + parents.reversed().map(\.path) + [directory, playbookDirectory]
        where !paths.contains(path) {
            paths.append(path)
        }
        return paths
    }

    /// The places `name` may stand at, in Ansible's order.
    ///
    /// In each folder of the search path that is its folder `kind` (`files`, `templates`, `vars`, `tasks`), then the
    /// folder itself. Beside a role's `tasks/` counts, not what is inside of it.
    public func candidates(for name: String, in kind: String) -> [String] {
        if name.hasPrefix("/") { return [name] }
        if name.hasPrefix("~/") { return [ControllerPath.expandingHome(name)] }
        var found: [String] = []
        for folder in searchPath {
            let beside = folder.hasSuffix("/tasks") ? ControllerPath.directory(of: folder) : folder
            let paths = name.hasPrefix("\(kind)/") ? [] : ["\(beside)/\(kind)/\(name)"]
            for path in (paths + ["\(folder)/\(name)"]).map(ControllerPath.normalized) where !found.contains(path) {
                found.append(path)
            }
        }
        return found
    }

    /// The first candidate that exists; nil when none does.
    public func find(_ name: String, in kind: String) -> String? {
        candidates(for: name, in: kind).first(where: ControllerPath.exists)
    }
}
