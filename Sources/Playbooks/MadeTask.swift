// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

extension PlayTask {
    /// A task that nobody wrote: gathering facts, checking a role's arguments.
    ///
    /// It stands at `location`, belongs to `scope` and runs for any tags.
    public init(made name: String, module: String, arguments: [(String, Written)], at location: SourceLocation, scope: TaskScope) {
        var action = TaskAction(name: module, location: location)
        action.arguments = arguments.map { TaskArgument(name: $0.0, location: $0.1.location, value: $0.1) }
        self.init(location: location, scope: scope, action: action)
        keywords.name = Written(.string(name), at: location)
        keywords.tags = [Written("always", at: location)]
    }
}

extension RoleInvocation {
    /// The scope of tasks that belong to the role as a whole.
    public func scope(file: String) -> TaskScope {
        TaskScope(
            playbookDirectory: role.path, directory: role.path, file: file,
            role: RoleReference(name: role.name, path: role.path), parents: parents)
    }
}
