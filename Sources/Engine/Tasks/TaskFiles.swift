// SPDX-License-Identifier: Apache-2.0

import Glibc
import ModuleKit
import Playbooks
import Vault

/// The controller's files as a task sees them.
struct TaskFiles: ControllerFiles {
    let scope: TaskScope
    let reader: DocumentReader

    func find(_ name: String, kind: String) throws -> String {
        if let path = scope.find(name, in: kind) { return path }
        throw ModuleFailure(
            "could not find `\(name)`; looked for \(scope.candidates(for: name, in: kind).joined(separator: ", "))")
    }

    func read(_ path: String) throws -> [UInt8] { try reader.bytes(path: path) }

    func list(_ directory: String) throws -> [String] {
        guard let handle = opendir(directory) else { throw ModuleFailure("can't read the folder `\(directory)`") }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return try names.sorted().flatMap { name -> [String] in
            guard info("\(directory)/\(name)")?.isDirectory == true else { return [name] }
            return ["\(name)/"] + (try list("\(directory)/\(name)")).map { "\(name)/\($0)" }
        }
    }

    func info(_ path: String) -> ControllerFileInfo? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return ControllerFileInfo(
            isDirectory: status.st_mode & S_IFMT == S_IFDIR, size: Int(status.st_size),
            mode: Int(status.st_mode & 0o7777))
    }
}
