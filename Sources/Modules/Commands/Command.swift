// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A program run without a shell.
struct Command: Module {
    static let name = "command"
    static let summary = "Runs a program with its arguments, without a shell."
    static let notes = [
        "Quotes and backslashes group words; `*`, `|`, `>` and `;` have no meaning: use `shell` for those.",
        "`start`, `end` and `delta` are by the controller's clock.",
        "`executable` is accepted and left alone, with a warning, as Ansible has it.",
    ]
    static let examples = [
        Example("Make a database", "command: /opt/app/setup --fresh creates=/var/lib/app/db"),
        Example("Words as a list", "command: { argv: [echo, 'a b', \"it's\"], chdir: /srv }"),
    ]
    static let returns = [
        ReturnValue("cmd", "the words that were run"), ReturnValue("rc", "the program's exit status"),
        ReturnValue("stdout", "what it printed; `stdout_lines` has it in lines"),
        ReturnValue("stderr", "what it complained; `stderr_lines` has it in lines"),
        ReturnValue("start", "when it started; `end` and `delta` tell the rest"),
    ]
    static let freeForm: String? = "cmd"
    static let checkMode = CheckModeSupport.skipped

    @Parameter("The program and its arguments in one text.", aliases: "_raw_params") var cmd: String?
    @Parameter("The program and its arguments as a list.") var argv: [Value] = []
    @Parameter("The directory to run it in.") var chdir: String?
    @Parameter("A file or pattern; when it exists, nothing is run.") var creates: String?
    @Parameter("A file or pattern; when it does not exist, nothing is run.") var removes: String?
    @Parameter("What the program reads.") var stdin: String?
    @Parameter("End `stdin` with a newline.") var stdinAddNewline = true
    @Parameter("Drop newlines at the end of `stdout` and `stderr`.") var stripEmptyEnds = true
    @Parameter("Open `$NAME` and `~` in the words.") var expandArgumentVars = true
    @Parameter("Accepted and left alone: there is no shell.") var executable: String?
    @Parameter("Accepted and left alone.") var warn: Bool?

    func validate() throws {
        let isEmpty = (cmd ?? "").allSatisfy(\.isWhitespace)
        if isEmpty && argv.isEmpty { throw ArgumentError("no command given") }
        if !isEmpty && !argv.isEmpty { throw ArgumentError("only command or argv can be given, not both") }
        if let cmd { _ = try Words.split(cmd) }
    }

    private func run() throws -> CommandRun {
        let words = argv.isEmpty ? try Words.split(cmd ?? "") : argv.map(\.text)
        return CommandRun(
            cmd: .strings(words), program: CommandRun.program(words, expand: expandArgumentVars), chdir: chdir,
            creates: creates, removes: removes, stdin: stdin, stdinAddNewline: stdinAddNewline,
            stripEmptyEnds: stripEmptyEnds)
    }

    func probe(in context: TaskContext) throws -> Probe<CommandRun.Found> { try run().probe }

    func decide(from found: CommandRun.Found, in context: TaskContext) throws -> Decision {
        var decision = try run().decide(from: found, in: context)
        if executable != nil { decision.warnings = ["command has no shell: `executable` is not used"] }
        return decision
    }
}
