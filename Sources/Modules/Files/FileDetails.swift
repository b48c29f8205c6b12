// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What `file` asks beyond the state of its path: what differs below a directory, and the times wanted.
struct FileDetails: Sendable {
    var path: String
    var recurse: Bool
    var follow: Bool
    var attributes: FileAttributes
    var times: FileTimes
    /// Whether it matters that a directory is empty.
    var asksForEmptiness = true

    struct Answer: Sendable {
        var isEmpty = false
        var below: [String] = []
        var times = FileTimes.Wanted()
    }

    var probe: Probe<Answer> {
        guard recurse || asksForEmptiness || !times.isNothing else { return Probe(known: Answer()) }
        var script: ShellScript = """
            p=\(path: path); [ -n "${p##-*}" ] || p=./$p
            """
        script += times.isNothing ? "echo; echo" : times.shell
        script += """
            if [ -d "$p" ]; then set -- "$p"/* "$p"/.[!.]* "$p"/..?*; n=0
            for f do if [ -e "$f" ] || [ -L "$f" ]; then n=1; break; fi; done; echo "$n"; else echo 1; fi
            """
        if recurse { script += differences }
        let symbols: String? = if case .symbolic(let symbols)? = attributes.mode { symbols } else { nil }
        return Probe(script) { output in
            var reader = OutputReader(output.stdoutBytes)
            let wanted = FileTimes.Wanted(modified: Int(reader.line()), accessed: Int(reader.line()))
            let isEmpty = reader.line() == "0"
            var below = reader.rest.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
            if let symbols { below = below.filter { Self.differs($0, from: symbols) } }
            // find(1) refuses a name it doesn't know: then everything differs.
            if output.stderr.contains("name of") || output.stderr.contains("unknown") { below.append("unknown owner") }
            return Answer(isEmpty: isEmpty, below: below, times: wanted)
        }
    }

    /// Lists what differs below the path, one process a pass; links to other places are a second pass.
    private var differences: ShellScript {
        var tests: [ShellScript] = []
        if let owner = attributes.owner { tests.append("! -user \(owner)") }
        if let group = attributes.group { tests.append("! -group \(group)") }
        let marks: ShellScript = "-printf '%#m %u %g %y %p\\n'"
        switch attributes.mode {
        case .bits(let bits): tests.append("! -type l ! -perm \(octal(bits))")
        // Symbols are judged by what find(1) prints of every file.
        case .symbolic: tests.append("! -type l")
        default: break
        }
        guard !tests.isEmpty else { return "" }
        let any = ShellScript(raw: tests.map { "\\( \($0.text) \\)" }.joined(separator: " -o "))
        let start: ShellScript = "find \(raw: follow ? "-L " : "")\"$p\"\(raw: follow ? "/" : "")"
        return """
            if [ -d "$p" ]; then
            \(start) -mindepth 1 \\( \(any) \\) \(marks)
            fi
            """
    }

    /// Whether a line of find(1) tells of a file whose mode the symbols would change, or of another owner.
    private static func differs(_ line: String, from symbols: String) -> Bool {
        let fields = line.split(separator: " ", maxSplits: 4)
        guard fields.count == 5, let mode = Int(fields[0], radix: 8) else { return false }
        return SymbolicMode.apply(symbols, to: mode, isDirectory: fields[3] == "d") != mode
    }

    /// Makes everything below the path as wanted.
    var fix: ShellScript {
        var script: ShellScript = "p=\(path: path); [ -n \"${p##-*}\" ] || p=./$p"
        let start: ShellScript = "find \(raw: follow ? "-L " : "")\"$p\"\(raw: follow ? "/" : "") -mindepth 1"
        if let owner = attributes.owner { script += "\(start) ! -user \(owner) -exec chown -- \(owner) {} +" }
        if let group = attributes.group { script += "\(start) ! -group \(group) -exec chgrp -- \(group) {} +" }
        switch attributes.mode {
        case .bits(let bits):
            script += "\(start) ! -type l ! -perm \(octal(bits)) -exec chmod -- \(octal(bits)) {} +"
        case .symbolic(let symbols):
            // Without a who chmod(1) would heed the umask; Ansible does not.
            let all = symbols.split(separator: ",").map { "=+-".contains($0.first ?? " ") ? "a" + $0 : String($0) }
            script += "\(start) ! -type l -exec chmod -- \(all.joined(separator: ",")) {} +"
        default: break
        }
        return script
    }
}
