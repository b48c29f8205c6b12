// SPDX-License-Identifier: Apache-2.0

import Templates

/// The controller's files without those that only this computer has: a procedure must come out alike everywhere.
struct FilesOfToolkit: TemplateFiles {
    let inner: any TemplateFiles
    /// Where the toolkit lies.
    var folder = ControllerFolder.absolute(".")

    func find(_ name: String, _ kind: TemplateFileKind) throws -> String? {
        try inner.find(name, kind).flatMap { ControllerFolder.absolute($0).hasPrefix(folder + "/") ? $0 : nil }
    }

    func read(_ path: String) throws -> [UInt8] { try inner.read(path) }

    func glob(_ pattern: String) throws -> [String] { try inner.glob(pattern) }

    func run(_ command: String) throws -> String { throw OpenNames.open("the output of `\(command)`") }
}
