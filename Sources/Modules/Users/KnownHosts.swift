// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Keys of SSH servers that an account knows.
struct KnownHosts: Module {
    static let name = "known_hosts"
    static let summary = "Adds and removes keys of SSH servers that a host's users trust."
    static let notes = ["`~` in `path` is the home of the user the task runs as."]
    static let examples = [
        Example(
            "Know the server that the code comes from",
            "known_hosts: { name: git.example.org, key: 'git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqIG5ufI4SUdSlqjNdo6hllvDFS33EY5gwUWXWvaqWK' }"
        )
    ]
    static let returns = [ReturnValue("name", "the server"), ReturnValue("path", "the file")]

    enum State: String, ParameterChoice { case absent, present }

    @Parameter("The server's name or address, `[name]:port` for another port than 22.", aliases: "host") var name:
        String
    @Parameter("The line for known_hosts: names, type, key.") var key: String?
    @Parameter("The file.") var path = "~/.ssh/known_hosts"
    @Parameter("Whether the name is stored as a hash.") var hashHost = false
    @Parameter("Whether it shall be known.") var state = State.present

    struct Found: Sendable {
        var file = FileState(path: "", realPath: "")
        /// The numbers of the lines that name the server, hashed names included; from 1.
        var lines: [Int] = []
        /// The wanted line with its name hashed.
        var hashed: String?
    }

    func validate() throws {
        guard state == .present || key != nil else { return }
        guard let key else { throw ArgumentError("No key specified when adding a host", argument: "key") }
        let words = Self.fields(key)
        guard words.count >= 3 else {
            throw ArgumentError(
                "`\(key)` is no line of known_hosts", argument: "key", hint: "write `\(name) ssh-ed25519 AAAA…`")
        }
        guard !name.contains(",") else {
            throw ArgumentError("several names at once are not supported", argument: "name", hint: "use a loop")
        }
        let names = words[0].split(separator: ",").map { $0.lowercased() }
        let isMeant = { (pattern: String) in
            // Brackets enclose a name with a port here, and no set of letters.
            pattern.contains("[") ? pattern == name.lowercased() : WildcardPattern(pattern).matches(name.lowercased())
        }
        guard words[0].hasPrefix("|1|") || names.contains(where: isMeant) else {
            throw ArgumentError("`key` is the key of `\(words[0])`, not of `\(name)`", argument: "key")
        }
    }

    /// Names, type and key of a line; a marker in front (`@cert-authority`) goes with the names.
    private static func fields(_ line: String) -> [String] {
        var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        if words.first?.hasPrefix("@") == true, words.count > 1 { words.removeFirst() }
        return words
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let host = name.lowercased()
        var script: ShellScript = """
            path=\(path); case $path in '~/'*) path=$HOME/${path#'~/'} ;; esac
            echo "$path"
            if [ -f "$path" ]; then
            command -v ssh-keygen >/dev/null || { echo 'ssh-keygen is not on the host; install openssh-client first' >&2; exit 1; }
            ssh-keygen -F \(host) -f "$path" 2>/dev/null | sed -n 's/^# Host .* found: line \\([0-9]*\\).*/=line \\1/p'
            fi
            """
        if hashHost, let key, state == .present {
            script += """
                work=$(mktemp -d) || exit; trap 'rm -rf -- "$work"' EXIT
                printf '%s\\n' \(key) >"$work/hosts"
                ssh-keygen -q -H -f "$work/hosts" >/dev/null 2>&1 && sed 's/^/=hashed /' "$work/hosts"
                """
        }
        return Probe<Found>(script) { output in
            guard output.succeeded || output.stderr.isEmpty else { throw ModuleFailure(output.stderr) }
            var found = Found()
            found.lines = output.lines.filter { $0.hasPrefix("=line ") }.compactMap { Int($0.dropFirst(6)) }
            found.hashed = output.lines.first { $0.hasPrefix("=hashed ") }.map { String($0.dropFirst(8)) }
            let file = FileState.probe(output.lines.first ?? path, content: .bytes(upTo: FileWrite.diffLimit))
            return .ask(
                file.map { [found] file in
                    var found = found
                    found.file = file
                    return found
                })
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        let values: Dict = [
            "name": .string(name), "key": key.map(Value.string) ?? .null, "path": .string(found.file.path),
            "hash_host": .bool(hashHost), "state": .string(state.rawValue),
        ]
        let before = found.file.content.map { String(decoding: $0, as: UTF8.self) } ?? ""
        var lines = before.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        let known = found.lines.filter { $0 >= 1 && $0 <= lines.count }.map { $0 - 1 }
        if let key {
            let wanted = Self.fields(key)
            let same = known.filter { Array(Self.fields(lines[$0]).dropFirst().prefix(2)) == Array(wanted[1...2]) }
            if state == .absent {
                for index in same.reversed() { lines.remove(at: index) }
            } else if same.isEmpty {
                let stale = known.filter { Self.fields(lines[$0]).dropFirst().first == wanted[1] }
                for index in stale.reversed() { lines.remove(at: index) }
                lines.append(found.hashed ?? key.split(whereSeparator: \.isNewline).joined(separator: " "))
            }
        } else {
            for index in known.reversed() { lines.remove(at: index) }
        }
        let after = lines.map { $0 + "\n" }.joined()
        guard after != before else { return .nothing(values) }
        let directory = found.file.path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        let write = FileWrite(path: found.file.path, content: Array(after.utf8))
        var steps = write.steps(from: found.file)
        if !found.file.exists { steps.insert(.run("mkdir -p -m 700 -- \(directory)"), at: 0) }
        let change = Change(
            "\(found.file.path): \(state == .present ? "know" : "forget") \(name)", before: before, after: after,
            header: found.file.path, steps: steps)
        return Decision(changes: [change], values: values)
    }
}
