// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials

extension DocumentReader {
    /// The bytes of a file, decrypted when it is a vault's; what was decrypted becomes known to the redactor.
    ///
    /// Throws a `Diagnostic` when the file can't be read.
    public func bytes(path: String) throws -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw Diagnostic("can't read `\(path)`", hint: "is it there, and may you read it?")
        }
        guard VaultSecrets.isVault(bytes) else { return bytes }
        return try vault.decrypt(String(decoding: bytes, as: UTF8.self), name: "`\(path)`")
    }
}
