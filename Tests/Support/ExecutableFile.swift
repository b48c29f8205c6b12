// SPDX-License-Identifier: Apache-2.0

import Vault

/// Programs that a test has just written.
package enum ExecutableFile {
    /// A text that could not be made a program.
    package struct Failure: Error, CustomStringConvertible {
        /// What was said about it.
        package let description: String
    }

    /// Makes the text file at `path` a program that can be started at once.
    ///
    /// It is copied by another process: a child that this process started while it had the file open for writing keeps
    /// it open for a moment, and until then the program is "busy".
    package static func make(_ path: String) throws {
        let script = #"cp -- "$1" "$1.new" && chmod 755 "$1.new" && mv -- "$1.new" "$1""#
        let made = try ControllerProgram.run("/bin/sh", ["-c", script, "sh", path])
        guard made.status == 0 else { throw Failure(description: made.errors) }
    }
}
