// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

extension Command {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let words = argv.isEmpty ? try Words.split(cmd ?? "") : argv.map(\.text)
        return CommandLine("\(words: words)", chdir: chdir, creates: creates, removes: removes, stdin: stdin).work
    }
}

extension Shell {
    func byHand(in context: TaskContext) throws -> HandWork? {
        CommandLine(
            ShellScript(raw: cmd.trimmed), chdir: chdir, creates: creates, removes: removes, stdin: stdin, isShell: true
        ).work
    }
}

extension Raw {
    func byHand(in context: TaskContext) throws -> HandWork? { .run(ShellScript(raw: cmd.trimmed)) }
}

extension Script {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let words = try Words.split(cmd)
        guard let name = words.first, let path = try? context.files.find(name, kind: "files") else { return nil }
        let line = CommandLine(
            "\(raw: executable ?? "sh") \(words: [path] + words.dropFirst())", chdir: nil, creates: creates,
            removes: removes, stdin: nil)
        return line.work
    }
}

extension Git {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard let dest else { return .run("git ls-remote \(repo) \(version)") }
        return .run(
            "test -d \(dest)/.git || git clone \(repo) \(dest)",
            "git -C \(dest) fetch origin && git -C \(dest) checkout \(version)")
    }
}

extension Ping {
    func byHand(in context: TaskContext) throws -> HandWork? { .run("true") }
}

/// A command as it is typed: where, and only when it is needed.
private struct CommandLine {
    var line: ShellScript
    var chdir: String?
    var creates: String?
    var removes: String?
    var stdin: String?
    /// Whether it is a program of the shell, which may have several lines.
    var isShell = false

    init(
        _ line: ShellScript, chdir: String?, creates: String?, removes: String?, stdin: String?, isShell: Bool = false
    ) {
        (self.line, self.chdir, self.creates, self.removes) = (line, chdir, creates, removes)
        (self.stdin, self.isShell) = (stdin, isShell)
    }

    var work: HandWork {
        var parts: [HandWork.Part] = []
        if let creates { parts.append(.say("only when `\(creates)` is not there")) }
        if let removes { parts.append(.say("only when `\(removes)` is there")) }
        var line = line
        // A program that ends the shell with `exit` or `set -e` gets one of its own.
        if isShell, ["set -e", "exit", "trap "].contains(where: line.text.contains) { line = "(\n\(line)\n)" }
        if let stdin, isShell {
            line = "{ \(line)\n} <<'END'\n\(raw: stdin)\nEND"
        } else if let stdin {
            line = "\(line) <<'END'\n\(raw: stdin)\nEND"
        }
        if let chdir { line = "cd \(chdir)" + line }
        return HandWork(parts + [.run(line)])
    }
}
