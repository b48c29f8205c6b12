// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A program of the controller, run on a host.
struct Script: Module {
    static let name = "script"
    static let summary = "Sends a script of the controller to the host, runs it with arguments, and removes it."
    static let notes = ["The script's first line says who reads it, unless `executable` does."]
    static let examples = [
        Example("Prepare the disk", "script: prepare.sh --disk sdb creates=/srv/ready"),
        Example("Run it with bash", "script: { cmd: report.sh weekly, executable: /bin/bash }"),
    ]
    static let returns = [
        ReturnValue("rc", "the exit status"), ReturnValue("stdout", "what it printed, and `stdout_lines`"),
        ReturnValue("stderr", "what it complained, and `stderr_lines`"),
    ]
    static let freeForm: String? = "cmd"
    static let checkMode = CheckModeSupport.skipped

    @Parameter("The script, looked for in `files/`, and its arguments.", aliases: "_raw_params") var cmd: String
    @Parameter("The directory to run it in.") var chdir: String?
    @Parameter("A file or pattern; when it exists, nothing is run.") var creates: String?
    @Parameter("A file or pattern; when it does not exist, nothing is run.") var removes: String?
    @Parameter("The program that reads the script.") var executable: String?
    @Parameter("Decrypt a vaulted script.") var decrypt = true

    func validate() throws {
        guard try !Words.split(cmd).isEmpty else { throw ArgumentError("no script given") }
        if let chdir, !chdir.hasPrefix("/") {
            throw ArgumentError("chdir \(chdir) must be an absolute path for a Unix-aware remote node")
        }
    }

    private var run: CommandRun {
        CommandRun(cmd: .string(cmd), program: "", chdir: nil, creates: creates, removes: removes)
    }

    func probe(in context: TaskContext) throws -> Probe<CommandRun.Found> { run.probe }

    func decide(from found: CommandRun.Found, in context: TaskContext) throws -> Decision {
        if let creates, found.createsExists { return Decision(skipped: "\(creates) exists, matching creates option") }
        if let removes, !found.removesExists {
            return Decision(skipped: "\(removes) does not exist, matching removes option")
        }
        let words = try Words.split(cmd)
        let path = try context.files.find(words[0], kind: "files")
        let change = Change("run \(cmd)", steps: [.ask(try program(path, words: words, context))])
        if context.checkMode {
            guard creates != nil || removes != nil else {
                return Decision(skipped: "Check mode is not supported for this task.")
            }
            return Decision(changes: [change])
        }
        return Decision(changes: [change]) { outputs, result in
            let output = outputs.last ?? ShellOutput()
            result.values = CommandRun.values(of: output, strip: false)
            result.failed = output.status != 0
            if output.status != 0 { result.values["msg"] = "non-zero return code" }
        }
    }

    /// Puts the script into a directory of its own, runs it there under its name, and removes both.
    private func program(_ path: String, words: [String], _ context: TaskContext) throws -> ShellScript {
        let bytes = decrypt ? try context.files.read(path) : try LocalFile.bytes(of: path)
        // The arguments keep their quotes: a shell reads them, as Ansible has it.
        let arguments = String(cmd.drop { $0.isWhitespace }.dropFirst(Self.written(words[0], in: cmd)))
        let go: ShellScript = chdir.map { "cd -- \($0)" } ?? ":"
        let line = "\(executable.map { $0 + " " } ?? "")\"$LIFEBOAT_SCRIPT\"\(arguments)"
        return """
            set -e
            tmp=$(mktemp -d "${TMPDIR:-/tmp}/lifeboat.XXXXXX")
            trap 'rm -rf -- "$tmp"' EXIT
            LIFEBOAT_SCRIPT=$tmp/\(HostPath.name(path)); export LIFEBOAT_SCRIPT
            \(ShellScript.feed(bytes, to: "cat > \"$LIFEBOAT_SCRIPT\""))
            chmod 700 "$LIFEBOAT_SCRIPT"
            \(go)
            /bin/sh -c \(line)
            """
    }

    /// How many characters the first word takes as it is written, quotes included.
    private static func written(_ word: String, in text: String) -> Int {
        let text = text.drop { $0.isWhitespace }
        for count in 1...max(1, text.count) {
            let rest = text.dropFirst(count)
            guard rest.first.map(\.isWhitespace) ?? true else { continue }
            if (try? Words.split(String(text.prefix(count)))) == [word] { return count }
        }
        return text.count
    }
}
