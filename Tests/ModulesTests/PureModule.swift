// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

/// A module filled with `values`, as a task would fill it.
func filled<M: Module>(_ type: M.Type, _ values: Dict) throws -> M {
    try #require(try ModuleDefinition(type).make(Arguments(values)) as? M)
}

/// What a task may know when there is nothing to know.
func bareContext(checkMode: Bool = false, diff: Bool = false) -> TaskContext {
    var context = TaskContext(files: NoFiles())
    context.checkMode = checkMode
    context.diff = diff
    return context
}

/// A controller without files.
private struct NoFiles: ControllerFiles {
    func find(_ name: String, kind: String) throws -> String { throw ModuleFailure("no \(kind) called \(name)") }
    func read(_ path: String) throws -> [UInt8] { throw ModuleFailure("no file \(path)") }
    func list(_ directory: String) throws -> [String] { [] }
    func info(_ path: String) -> ControllerFileInfo? { nil }
}
