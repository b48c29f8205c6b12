// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import Sandbox
import ShellScript

/// Packs files by this computer's tar and gzip, the same bytes for the same files.
enum StackScriptArchive {
    static func pack(_ files: [(name: String, bytes: [UInt8])]) async throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.path + "/lifeboat-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder + "/files", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Small files first: gzip looks back 32 KiB, and a large payload would come between files that are alike.
        let order = files.map { ($0.bytes.count, $0.name) }.sorted { $0 < $1 }.map { $1 + "\n" }.joined()
        try Data(order.utf8).write(to: URL(filePath: folder + "/order"))
        for file in files { try Data(file.bytes).write(to: URL(filePath: "\(folder)/files/\(file.name)")) }
        let packed = await LocalProcess.run(
            """
            cd \(folder) && chmod -R u=rwX,go= files &&
            tar --mtime=@0 --owner=0 --group=0 --numeric-owner --format=ustar -cf archive -C files -T order &&
            gzip -9n archive
            """)
        guard packed.succeeded else { throw Diagnostic("packing the script's archive failed", notes: [packed.stderr]) }
        return Array(try Data(contentsOf: URL(filePath: folder + "/archive.gz")))
    }

    static func write(_ archive: [UInt8], to path: String) async throws {
        try Data(archive).write(to: URL(filePath: path))
    }
}
