// SPDX-License-Identifier: Apache-2.0

import Engine
import Foundation
import HostAccess
import ModuleKit
import Modules
import ShellScript
import TestSupport
import Testing
import Values

/// A directory of this machine where modules work for real, through the local shell.
final class Scratch: Sendable {
    let directory: String

    init() throws {
        let base = FileManager.default.temporaryDirectory.path
        directory = base + "/lifeboat-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func path(_ name: String) -> String { directory + "/" + name }

    func write(_ name: String, _ text: String) throws {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
        return try #require(attributes[.posixPermissions] as? Int)
    }

    /// Runs the module called `name` with `arguments`.
    func run(
        _ name: String, _ arguments: Dict, check: Bool = false, diff: Bool = false,
        render: @escaping @Sendable (String, Dict) throws -> String = { path, _ in
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        }
    ) async throws -> ModuleRun.Outcome {
        let type = try #require(BuiltInModules.all.first { $0.name == name })
        var context = TaskContext(files: ScratchFiles(root: directory), render: render) { _ in nil }
        context.checkMode = check
        context.diff = diff
        let task = context
        return try await LocalProgram.withHost { host in
            try await ModuleRun(host: host).run(definition(of: type).make(Arguments(arguments)), in: task)
        }
    }

    private func definition<M: Module>(of type: M.Type) -> ModuleDefinition { ModuleDefinition(type) }

    /// Runs a module in check mode, for real and again: it must say what it will do, do it, and find nothing to do.
    @discardableResult
    func converge(_ name: String, _ arguments: Dict) async throws -> ModuleRun.Outcome {
        let before = try listing()
        let check = try await run(name, arguments, check: true, diff: true)
        #expect(!check.result.failed, "check mode: \(check.result.values)")
        #expect(try listing() == before, "check mode changed something")
        let first = try await run(name, arguments)
        #expect(!first.result.failed, "\(first.result.values)")
        #expect(first.result.changed, "the first run changed nothing")
        #expect(check.result.changed, "check mode did not foresee the change")
        let second = try await run(name, arguments)
        #expect(!second.result.failed, "\(second.result.values)")
        #expect(!second.result.changed, "the second run changed \(second.changes.map(\.summary))")
        #expect(try listing().allSatisfy { !$0.contains(".lifeboat") }, "something was left behind")
        return first
    }

    private func listing() throws -> [String] {
        let names = FileManager.default.enumerator(atPath: directory)?.allObjects.compactMap { $0 as? String } ?? []
        return try names.sorted().map { name in
            let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
            let content = (try? Data(contentsOf: URL(fileURLWithPath: path(name))))?.base64EncodedString() ?? ""
            return "\(name) \(attributes[.posixPermissions] ?? 0) \(attributes[.type] ?? "") \(content)"
        }
    }
}

/// The controller's files of a scratch directory: `controller/` in it.
struct ScratchFiles: ControllerFiles {
    var root: String

    func find(_ name: String, kind: String) throws -> String {
        let path = name.hasPrefix("/") ? name : root + "/" + name
        guard FileManager.default.fileExists(atPath: path) else { throw ModuleFailure("no \(kind) called \(name)") }
        return path
    }

    func read(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    func list(_ directory: String) throws -> [String] {
        let names = FileManager.default.enumerator(atPath: directory)?.allObjects.compactMap { $0 as? String } ?? []
        return names.sorted().map { info(directory + "/" + $0)?.isDirectory == true ? $0 + "/" : $0 }
    }

    func info(_ path: String) -> ControllerFileInfo? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
        return ControllerFileInfo(
            isDirectory: attributes[.type] as? FileAttributeType == .typeDirectory,
            size: attributes[.size] as? Int ?? 0, mode: attributes[.posixPermissions] as? Int ?? 0)
    }
}
