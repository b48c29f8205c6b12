// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A program of the user's run on a host, as `command` and `shell` do it: when it runs, and what is returned.
struct CommandRun: Sendable {
    /// What is returned as `cmd`: a list of words, or a text.
    var cmd: Value
    /// The program's start, without what comes before it.
    var program: ShellScript
    var chdir: String?
    var creates: String?
    var removes: String?
    var stdin: String?
    var stdinAddNewline = true
    var stripEmptyEnds = true

    /// What `creates` and `removes` say.
    struct Found: Sendable {
        var createsExists = false
        var removesExists = true
    }

    /// What a program prints on standard error, with this status, when it could not be started.
    private static let trouble = "lifeboat-7d3f-cannot-start: "
    private static let troubleStatus = 126

    var probe: Probe<Found> {
        guard creates != nil || removes != nil else { return Probe(known: Found()) }
        let go: ShellScript = chdir.map { "cd -- \(HostPath.word($0)) 2>/dev/null || :" } ?? ""
        let created = creates.map { Self.exists($0) } ?? "echo no"
        let removed = removes.map { Self.exists($0) } ?? "echo yes"
        return Probe(go + created + removed) { output in
            Found(createsExists: output.lines.first == "yes", removesExists: output.lines.last == "yes")
        }
    }

    /// Prints `yes` when something matches the pattern, links that lead nowhere included.
    private static func exists(_ pattern: String) -> ShellScript {
        var word = HostPath.word(pattern).text
        if pattern.contains(where: { "*?[".contains($0) }) {
            let isHome = pattern.hasPrefix("~/")
            word =
                (isHome ? "~/" : "")
                + pattern.dropFirst(isHome ? 2 : 0).map {
                    "*?[]!^".contains($0) ? String($0) : ShellScript.quote(String($0))
                }.joined()
        }
        return """
            found=no
            for f in \(raw: word); do if [ -e "$f" ] || [ -L "$f" ]; then found=yes; break; fi; done; echo "$found"
            """
    }

    func decide(from found: Found, in context: TaskContext) -> Decision {
        let verb = context.checkMode ? "Would" : "Did"
        if let creates, found.createsExists {
            return idle("\(verb) not run command since '\(creates)' exists", "skipped, since \(creates) exists")
        }
        if let removes, !found.removesExists {
            return idle(
                "\(verb) not run command since '\(removes)' does not exist", "skipped, since \(removes) does not exist")
        }
        let change = Change(
            "run \(cmd.list.map { $0.map(\.text).joined(separator: " ") } ?? cmd.text)", steps: [.ask(script)])
        var values = standard("Command would have run if not in check mode", "")
        guard context.checkMode else { return ran(change) }
        if creates == nil && removes == nil {
            values["skipped"] = true
            return Decision(values: values, skipped: "Command would have run if not in check mode")
        }
        return Decision(changes: [change], values: values)
    }

    private func standard(_ message: String, _ stdout: String) -> Dict {
        [
            "cmd": cmd, "rc": 0, "stdout": .string(stdout), "stdout_lines": .strings(Lines.split(stdout)),
            "stderr": "", "stderr_lines": [], "msg": .string(message), "start": .null, "end": .null, "delta": .null,
        ]
    }

    private func idle(_ message: String, _ stdout: String) -> Decision { .nothing(standard(message, stdout)) }

    private func ran(_ change: Change) -> Decision {
        let (start, cmd, strip) = (WallClock.now, cmd, stripEmptyEnds)
        return Decision(changes: [change]) { outputs, result in
            let output = outputs.last ?? ShellOutput()
            if output.status == Self.troubleStatus, output.stderr.hasPrefix(Self.trouble) {
                let said = output.stderr.dropFirst(Self.trouble.count).split(separator: "\n").first ?? ""
                throw ModuleFailure(
                    String(said),
                    values: ["cmd": cmd, "rc": 2, "stdout": "", "stderr": "", "stdout_lines": [], "stderr_lines": []])
            }
            let end = WallClock.now
            result.values = ["cmd": cmd]
            result.values.merge(Self.values(of: output, strip: strip)) { $1 }
            result.values["start"] = .string(start.text)
            result.values["end"] = .string(end.text)
            result.values["delta"] = .string(start.delta(to: end))
            result.failed = output.status != 0
            result.values["msg"] = .string(output.status == 0 ? "" : "non-zero return code")
        }
    }

    /// `rc`, and the streams as texts and as lines.
    static func values(of output: ShellOutput, strip: Bool) -> Dict {
        let stdout = strip ? Lines.stripped(output.stdout) : output.stdout
        let stderr = strip ? Lines.stripped(output.stderr) : output.stderr
        return [
            "rc": .int(output.status), "stdout": .string(stdout), "stdout_lines": .strings(Lines.split(stdout)),
            "stderr": .string(stderr), "stderr_lines": .strings(Lines.split(stderr)),
        ]
    }

    private var script: ShellScript {
        var script: ShellScript = ""
        if let chdir {
            let complaint = "\(Self.trouble)Unable to change directory before execution: no such directory: \(chdir)"
            script += """
                cd -- \(HostPath.word(chdir)) 2>/dev/null || { echo \(complaint) >&2; exit \(Self.troubleStatus); }
                """
        }
        guard let stdin else { return script + program }
        let bytes = Array(stdin.utf8) + (stdinAddNewline ? [10] : [])
        return script + .feed(bytes, to: "{ \(program)\n}")
    }

    /// The program that becomes `words`; one that is not there is told apart from one that fails.
    static func program(_ words: [String], expand: Bool) -> ShellScript {
        let parts = ShellScript(
            raw: words.map { expand ? HostPath.word($0).text : ShellScript.quote($0) }.joined(separator: " "))
        return """
            set -- \(parts)
            case $1 in */*) [ -x "$1" ] ;; *) command -v -- "$1" >/dev/null ;; esac || {
            printf '%s%s\\n' \(trouble) "[Errno 2] No such file or directory: b'$1'" >&2; exit \(troubleStatus); }
            exec "$@"
            """
    }
}
