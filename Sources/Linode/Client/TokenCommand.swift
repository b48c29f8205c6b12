// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc

/// A command of the user that prints a token, such as `pass linode/provision`.
enum TokenCommand {
    /// What `command` prints; its standard error is the user's terminal, so that it can ask.
    static func run(_ command: String) throws -> String {
        guard let pipe = popen(command, "re") else {
            throw Diagnostic("linode: can't run the command in LINODE_API_TOKEN_COMMAND")
        }
        var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { bytes += buffer[..<count] }
        let status = pclose(pipe)
        guard status == 0 else {
            throw Diagnostic(
                "linode: the command in LINODE_API_TOKEN_COMMAND failed with status \(status >> 8 & 0xff)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
