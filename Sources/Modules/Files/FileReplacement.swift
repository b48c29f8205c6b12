// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// How an old file gives way to a new one: the arguments that every module that writes a file takes.
struct FileReplacement: Decodable, Sendable {
    @Parameter("Keep the old file beside the new one.") var backup = false
    @Parameter("A command that must accept the new file before it is used; `%s` is its path.") var validate: String?

    init() {}

    /// Throws `ArgumentError` when the command would not be told the file's path.
    func check() throws {
        guard let validate, !validate.contains("%s") else { return }
        throw ArgumentError("validate must contain %s: \(validate)", argument: "validate")
    }
}
