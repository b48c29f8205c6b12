// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A directory of the controller as a tar archive, written piece by piece.
///
/// GNU's format (tar(5), `info tar`): names of any length are understood by GNU tar, bsdtar and busybox alike, whereas
/// busybox passes pax headers over. Modes, times and symbolic links are kept; owners are root, so that the
/// controller's user numbers mean nothing on the host. Entries come sorted, the directory itself is not among them.
struct TreeArchive {
    let root: String

    /// - Throws: `HostError` when the directory isn't there.
    func check() throws {
        guard let directory = opendir(root) else {
            throw HostError(.other, "can't read `\(root)`: \(errorText(errno))")
        }
        closedir(directory)
    }

    func write(_ emit: ([UInt8]) async throws -> Void) async throws {
        var pending: [UInt8] = []
        for name in try Self.names(under: root, prefix: "") {
            try await append(name, &pending, emit)
            if pending.count >= BulkTransfer.pieceSize {
                try await emit(pending)
                pending = []
            }
        }
        try await emit(pending + [UInt8](repeating: 0, count: 1024))
    }

    private func append(
        _ name: String, _ pending: inout [UInt8], _ emit: ([UInt8]) async throws -> Void
    ) async throws {
        let path = root + "/" + name
        var status = stat()
        guard lstat(path, &status) == 0 else { throw HostError(.other, "can't read `\(path)`: \(errorText(errno))") }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            pending += TarHeader.entry(name + "/", .directory, status)
        case S_IFLNK:
            pending += TarHeader.entry(name, .link, status, target: try Self.target(of: path))
        case S_IFREG:
            try await appendFile(path, name, status, &pending, emit)
        default:
            throw HostError(
                .other, "can't send `\(path)`: it is neither file, directory nor link",
                hint: "sockets, pipes and devices don't travel; leave them out of the tree")
        }
    }

    private func appendFile(
        _ path: String, _ name: String, _ status: stat, _ pending: inout [UInt8],
        _ emit: ([UInt8]) async throws -> Void
    ) async throws {
        let file = try LocalFile.Reader(path)
        defer { file.close() }
        var header = status
        header.st_size = file.size
        pending += TarHeader.entry(name, .file, header)
        var left = file.size
        while left > 0, let piece = try file.read(upTo: min(left, BulkTransfer.pieceSize)) {
            pending += piece
            left -= piece.count
            if pending.count >= BulkTransfer.pieceSize {
                try await emit(pending)
                pending = []
            }
        }
        guard left == 0 else { throw HostError(.other, "`\(path)` became shorter while it was sent") }
        pending += [UInt8](repeating: 0, count: TarHeader.padding(after: file.size))
    }

    private static func names(under root: String, prefix: String) throws -> [String] {
        let path = prefix.isEmpty ? root : root + "/" + prefix
        guard let directory = opendir(path) else {
            throw HostError(.other, "can't read `\(path)`: \(errorText(errno))")
        }
        defer { closedir(directory) }
        var found: [(name: String, isDirectory: Bool)] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            let full = prefix.isEmpty ? name : prefix + "/" + name
            var status = stat()
            let isDirectory = lstat(root + "/" + full, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            found.append((full, isDirectory))
        }
        return try found.sorted { $0.name < $1.name }.flatMap { entry in
            [entry.name] + (entry.isDirectory ? try names(under: root, prefix: entry.name) : [])
        }
    }

    private static func target(of path: String) throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { raw in
            raw.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { readlink(path, $0, text.count) } ?? -1
            }
        }
        guard count >= 0 else { throw HostError(.other, "can't read the link `\(path)`: \(errorText(errno))") }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
