// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A command line run by a shell.
struct Shell: Module {
    static let name = "shell"
    static let summary = "Runs a command line in the host's shell, with pipes, redirections and variables."
    static let notes = ["`start`, `end` and `delta` are by the controller's clock."]
    static let examples = [
        Example("Count the users", "shell: getent passwd | wc -l"),
        Example("Use bash", "shell: { cmd: 'set -o pipefail; false | true', executable: /bin/bash }"),
    ]
    static let returns = Command.returns
    static let freeForm: String? = "cmd"
    static let checkMode = CheckModeSupport.skipped

    @Parameter("The command line.", aliases: "_raw_params") var cmd: String
    @Parameter("The directory to run it in.") var chdir: String?
    @Parameter("A file or pattern; when it exists, nothing is run.") var creates: String?
    @Parameter("A file or pattern; when it does not exist, nothing is run.") var removes: String?
    @Parameter("The shell; `/bin/sh` unless told otherwise.") var executable: String?
    @Parameter("What the command line reads.") var stdin: String?
    @Parameter("End `stdin` with a newline.") var stdinAddNewline = true
    @Parameter("Drop newlines at the end of `stdout` and `stderr`.") var stripEmptyEnds = true
    @Parameter("Accepted and left alone.") var warn: Bool?

    func validate() throws {
        if cmd.allSatisfy(\.isWhitespace) { throw ArgumentError("no command given") }
    }

    private var run: CommandRun {
        CommandRun(
            cmd: .string(cmd), program: CommandRun.program([executable ?? "/bin/sh", "-c", cmd], expand: false),
            chdir: chdir, creates: creates, removes: removes, stdin: stdin, stdinAddNewline: stdinAddNewline,
            stripEmptyEnds: stripEmptyEnds)
    }

    func probe(in context: TaskContext) throws -> Probe<CommandRun.Found> { run.probe }

    func decide(from found: CommandRun.Found, in context: TaskContext) throws -> Decision {
        run.decide(from: found, in: context)
    }
}
