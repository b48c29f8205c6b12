// SPDX-License-Identifier: Apache-2.0

import Engine
import FoundationEssentials
import ModuleKit
import Modules
import Testing

@testable import Reports

@Suite struct ModuleReferenceTests {
    private static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/modules").path

    @Test func `docs/modules is what the modules declare: make docs writes it anew`() throws {
        let files = ModuleReference(ModuleRegistry(BuiltInModules.all).adding(Statements.all)).files
        let there = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        #expect(Set(there) == Set(files.map(\.name)))
        for (name, text) in files where there.contains(name) {
            #expect(try String(contentsOfFile: "\(Self.folder)/\(name)", encoding: .utf8) == text, "\(name) is old")
        }
    }
}
