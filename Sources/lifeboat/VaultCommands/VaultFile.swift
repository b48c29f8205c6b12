// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import Glibc
import Vault

/// A file on its way in or out of the vault; `-` is standard input and output.
struct VaultFile {
    let path: String

    func read() throws -> [UInt8] {
        if path == "-" {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while case let count = Glibc.read(0, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
            return bytes
        }
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw Diagnostic("can't read `\(path)`", hint: "is it there, and may you read it?")
        }
    }

    /// Replaces the file in one step, keeping its mode; a reader sees the old or the new content.
    func write(_ bytes: [UInt8]) throws {
        if path == "-" { return Console.print(String(decoding: bytes, as: UTF8.self)) }
        var info = stat()
        let mode = stat(path, &info) == 0 ? info.st_mode & 0o7777 : 0o600
        let name = "\(path).lifeboat-\(getpid())"
        let file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure() }
        defer { unlink(name) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                close(file)
                throw failure()
            }
            rest = rest.dropFirst(count)
        }
        fchmod(file, mode)
        fsync(file)
        close(file)
        guard rename(name, path) == 0 else { throw failure() }
    }

    private func failure() -> Diagnostic { Diagnostic("can't write `\(path)`: \(String(cString: strerror(errno)))") }

    func decrypted(_ secrets: VaultSecrets) throws -> (plain: [UInt8], id: String) {
        try secrets.decryptNamingSecret(String(decoding: try read(), as: UTF8.self), name: "`\(path)`")
    }
}
