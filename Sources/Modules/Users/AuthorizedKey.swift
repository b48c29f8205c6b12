// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// The keys that may log in to an account.
struct AuthorizedKey: Module {
    static let name = "authorized_key"
    static let summary = "Adds and removes SSH keys that may log in to an account."
    static let notes = [
        "A key given as an address is fetched on the host with curl or wget, whichever is there.",
        "In check mode the account may be missing: an earlier task may create it.",
    ]
    static let examples = [
        Example(
            "Let somebody in",
            "authorized_key: { user: deploy, key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqIG5ufI4SUdSlqjNdo6hllvDFS33EY5gwUWXWvaqWK anna' }"
        ),
        Example(
            "Let exactly these in",
            "authorized_key: { user: deploy, exclusive: true, key: \"{{ lookup('file', 'keys/team.pub') }}\" }"),
    ]
    static let returns = [
        ReturnValue("key", "the value of `key`"), ReturnValue("keyfile", "the file that was worked on"),
        ReturnValue("exclusive", "the value of `exclusive`"),
    ]

    enum State: String, ParameterChoice { case absent, present }

    @Parameter("The account.") var user: String
    @Parameter("Keys, one a line, or the address of a file with them.") var key: String
    @Parameter("Whether they may log in.") var state = State.present
    @Parameter("Whether all other keys are removed.") var exclusive = false
    @Parameter("Options in front of the keys, such as `no-port-forwarding`.") var keyOptions: String?
    @Parameter("The comment behind the keys, instead of their own.") var comment: String?
    @Parameter("The file; `~/.ssh/authorized_keys` of the account when left out.") var path: String?
    @Parameter("Whether the file's directory is created and given to the account.") var manageDir = true
    @Parameter("Whether a link at `path` is followed.") var follow = false
    @Parameter("Whether the certificate of the address's server is checked.") var validateCerts = true

    /// What was found: the account, the file, and the keys that were fetched.
    struct Found: Sendable {
        var account: Account?
        var file = FileState(path: "", realPath: "")
        var directory = FileState(path: "", realPath: "")
        var keys: String?
    }

    private var isAddress: Bool { key.hasPrefix("http://") || key.hasPrefix("https://") || key.hasPrefix("ftp://") }

    func validate() throws {
        guard !isAddress else { return }
        let lines = key.split(whereSeparator: \.isNewline).map { SSHPublicKey(String($0)) }
        let isEmpty = lines.allSatisfy { $0.text.allSatisfy(\.isWhitespace) }
        if isEmpty, !exclusive { throw ArgumentError("the key is empty", argument: "key") }
        for line in lines where !line.text.allSatisfy(\.isWhitespace) && !line.text.hasPrefix("#") {
            guard line.isKey, line.isWellFormed else {
                throw ArgumentError(
                    "invalid key specified: \(line.text)", argument: "key",
                    hint: "write the whole line of the `.pub` file: type, key, comment")
            }
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let insecure = (curl: validateCerts ? [] : ["-k"], wget: validateCerts ? [] : ["--no-check-certificate"])
        let fetch: ShellScript = """
            if command -v curl >/dev/null; then keys=$(curl -fsSL \(words: insecure.curl) -- \(key)) || exit
            elif command -v wget >/dev/null; then keys=$(wget -qO- \(words: insecure.wget) -- \(key)) || exit
            else echo 'neither curl nor wget is on the host; install one first: apt: name=curl' >&2; exit 1
            fi
            printf '%s\\n' "$keys"
            """
        let question: ShellScript = "getent passwd \(user) || :" + (isAddress ? "echo =keys" + fetch : "")
        return Probe<Found>(question) { output in
            guard output.succeeded else { throw ModuleFailure("Error getting key from: \(key): \(output.stderr)") }
            var found = Found(account: output.lines.first.flatMap(Account.init))
            if isAddress { found.keys = output.lines.drop { $0 != "=keys" }.dropFirst().joined(separator: "\n") }
            guard let place = file(of: found.account) else { return .found(found) }
            let directory = place.split(separator: "/").dropLast().map { "/" + $0 }.joined()
            let files = FileState.probe(place, follow: follow, content: .bytes(upTo: FileWrite.diffLimit))
                .and(FileState.probe(directory))
            return .ask(
                files.map { [found] file, directory in
                    var found = found
                    (found.file, found.directory) = (file, directory)
                    return found
                })
        }
    }

    private func file(of account: Account?) -> String? {
        guard let path else { return account.map { $0.home + "/.ssh/authorized_keys" } }
        if path.hasPrefix("~/") { return account.map { $0.home + path.dropFirst() } }
        let name = path.split(separator: "%u", omittingEmptySubsequences: false).joined(separator: user)
        guard name.contains("%h") else { return name }
        return account.map { name.split(separator: "%h", omittingEmptySubsequences: false).joined(separator: $0.home) }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        var decision = Decision(values: ["user": .string(user), "key": .string(key), "exclusive": .bool(exclusive)])
        guard let account = found.account else {
            guard context.checkMode else {
                throw ModuleFailure(
                    "Failed to lookup user \(user); add a task before this one: user: { name: \(user) }")
            }
            decision.warnings = ["the account `\(user)` does not exist yet"]
            if state == .present { decision.changes = [Change("let a key in to \(user)")] }
            return decision
        }
        decision.values["keyfile"] = .string(found.file.path)
        let before = found.file.content.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let after = content(from: before, keys: found.keys ?? key)
        guard after != before || state == .present && !found.file.exists && !after.isEmpty else { return decision }
        var write = FileWrite(path: found.file.path, content: Array(after.utf8))
        write.follow = follow
        write.attributes = FileAttributes(
            owner: account.name, group: String(account.gid), mode: found.file.exists ? found.file.mode : 0o600)
        if !manageDir, found.file.exists { write.attributes = FileAttributes() }
        if manageDir, let change = directoryChange(found.directory, account) { decision.changes.append(change) }
        decision.changes.append(
            Change(
                "\(found.file.path): \(state == .absent ? "remove" : "set") keys", before: before, after: after,
                header: found.file.path, steps: write.steps(from: found.file)))
        return decision
    }

    private func directoryChange(_ directory: FileState, _ account: Account) -> Change? {
        let owner = "\(account.uid):\(account.gid)"
        let isRight =
            directory.kind == .directory && directory.uid == account.uid && directory.gid == account.gid
            && directory.mode == 0o700
        guard !isRight else { return nil }
        let script: ShellScript = """
            set -e
            [ -d \(directory.path) ] || mkdir -p -m 700 -- \(directory.path)
            chown -- \(owner) \(directory.path)
            chmod 0700 -- \(directory.path)
            """
        return Change("\(directory.path): give it to \(account.name)", steps: [.run(script)])
    }

    /// The file's new content.
    func content(from before: String, keys: String) -> String {
        var lines = before.split(separator: "\n", omittingEmptySubsequences: false).map { SSHPublicKey(String($0)) }
        if lines.last?.text == "" { lines.removeLast() }
        let wanted = keys.split(whereSeparator: \.isNewline).map { SSHPublicKey(String($0)) }.filter(\.isKey)
        if state == .absent {
            lines.removeAll { line in line.isKey && wanted.contains { $0.isSameKey(as: line) } }
        } else {
            for var item in wanted {
                if let keyOptions { item.options = keyOptions }
                if let comment { item.comment = comment }
                guard let index = lines.firstIndex(where: { $0.isKey && $0.isSameKey(as: item) }) else {
                    lines.append(SSHPublicKey(item.line))
                    continue
                }
                if lines[index].options != item.options || lines[index].comment != item.comment {
                    lines[index] = SSHPublicKey(item.line)
                }
            }
            if exclusive { lines.removeAll { line in line.isKey && !wanted.contains { $0.isSameKey(as: line) } } }
        }
        return lines.map { $0.text + "\n" }.joined()
    }
}
