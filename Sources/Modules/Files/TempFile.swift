// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A temporary file or directory.
struct TempFile: Module {
    static let name = "tempfile"
    static let summary = "Makes a temporary file or directory that only its owner can read."
    static let notes = [
        "It changes something at every run, and nobody removes what it made: `file: state=absent` does."
    ]
    static let examples = [Example("Somewhere to unpack to", "tempfile: { state: directory, suffix: .build }")]
    static let returns = [
        ReturnValue("path", "what was made"),
        ReturnValue("state", "state, owner, group, uid, gid, mode and size of it"),
    ]

    enum State: String, ParameterChoice { case file, directory }

    @Parameter("What to make.") var state = State.file
    @Parameter("The directory to make it in; the host's own choice otherwise.") var path: String?
    @Parameter("How its name starts.") var prefix = "ansible."
    @Parameter("How its name ends.") var suffix = ""

    func validate() throws {
        if (prefix + suffix).contains("/") { throw ArgumentError("a name can't have a `/` in it") }
    }

    func decide(from found: Void, in context: TaskContext) throws -> Decision {
        let directory: ShellScript = path.map { "\(path: $0)" } ?? "\"${TMPDIR:-/tmp}\""
        let script: ShellScript = """
            set -e
            made=$(mktemp \(raw: state == .directory ? "-d" : "") -- \(directory)/\(prefix + "XXXXXXXX" + suffix))
            printf '%s\\n%s\\n' "${#made}" "$made"
            \(FileReport.shell("\"$made\""))
            """
        let change = Change("make a temporary \(state.rawValue)", steps: [.run(script)])
        return Decision(changes: [change]) { outputs, result in
            var reader = OutputReader(outputs.last?.stdoutBytes ?? [])
            result.values["path"] = .string(reader.counted() ?? "")
            FileReport.read(outputs, into: &result)
        }
    }
}
