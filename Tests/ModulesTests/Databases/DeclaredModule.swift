// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

/// A controller without files.
struct NoControllerFiles: ControllerFiles {
    func find(_ name: String, kind: String) throws -> String { throw ModuleFailure("no \(name)") }
    func read(_ path: String) throws -> [UInt8] { throw ModuleFailure("no \(path)") }
    func list(_ directory: String) throws -> [String] { [] }
    func info(_ path: String) -> ControllerFileInfo? { nil }
}

/// A module of type `M` with `arguments`.
func declared<M: Module>(_ type: M.Type, _ arguments: Dict) throws -> M {
    try #require(try ModuleDefinition(type).make(Arguments(arguments)) as? M)
}
