// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A working copy of a git repository.
struct Git: Module {
    static let name = "git"
    static let summary = "Clones a git repository on the host and keeps it at a branch, tag or commit."
    static let notes = [
        "In check mode the wanted commit is asked for with `git ls-remote`.",
        "Accepted and refused: `archive`, `reference`, `separate_git_dir`, `verify_commit`.",
    ]
    static let examples = [
        Example("Follow a branch", "git: { repo: 'https://example.org/app.git', dest: /srv/app, version: main }"),
        Example(
            "With a deploy key",
            "git: { repo: 'git@example.org:app.git', dest: /srv/app, version: v1.2, key_file: /root/.ssh/app, accept_newhostkey: true }"
        ),
    ]
    static let returns = [
        ReturnValue("before", "the commit before; null when there was no copy"), ReturnValue("after", "the commit now"),
        ReturnValue("remote_url_changed", "whether the copy came from elsewhere"),
        ReturnValue("warnings", "local changes that were thrown away"),
    ]

    @Parameter("Where the repository is.", aliases: "name") var repo: String
    @Parameter("The directory of the copy.") var dest: String?
    @Parameter("A branch, a tag, a commit or HEAD.") var version = "HEAD"
    @Parameter("Throw local changes away.") var force = false
    @Parameter("Fetch what is new; else an existing copy is left as it is.") var update = true
    @Parameter("Clone when there is no copy.") var clone = true
    @Parameter("How many commits of history to fetch.") var depth: Int?
    @Parameter("The name of the remote.") var remote = "origin"
    @Parameter("What to fetch beside branches and tags.") var refspec: String?
    @Parameter("Make a repository without files.") var bare = false
    @Parameter("Take submodules along.") var recursive = true
    @Parameter("Bring submodules to the head of their branch.") var trackSubmodules = false
    @Parameter("Fetch one branch only.") var singleBranch = false
    @Parameter("Take any key of an SSH server.") var acceptHostkey = false
    @Parameter("Take the key of an SSH server that is not known yet.") var acceptNewhostkey = false
    @Parameter("The host's private key to log in with.") var keyFile: String?
    @Parameter("Further options for ssh.") var sshOpts: String?
    @Parameter("The git program.") var executable: String?
    @Parameter("The umask of files that are made.") var umask: String?
    @Parameter("Refused.") var archive: String?
    @Parameter("Refused.") var archivePrefix: String?
    @Parameter("Refused.") var reference: String?
    @Parameter("Refused.") var separateGitDir: String?
    @Parameter("Refused.") var verifyCommit = false
    @Parameter("Accepted and left alone.", aliases: "gpg_whitelist") var gpgAllowlist: [String] = []

    func validate() throws {
        if archive != nil || archivePrefix != nil || reference != nil || separateGitDir != nil || verifyCommit {
            throw ArgumentError("archive, reference, separate_git_dir and verify_commit are not done here")
        }
        if dest == nil && (clone || update) {
            throw ArgumentError("the destination directory must be specified unless clone=no and update=no")
        }
        if acceptHostkey && acceptNewhostkey {
            throw ArgumentError("parameters are mutually exclusive: accept_hostkey|accept_newhostkey")
        }
        if let umask, Int(umask, radix: 8) == nil {
            throw ArgumentError("umask must be an octal integer", argument: "umask")
        }
    }

    /// What is known of the copy and of the remote.
    struct Found: Sendable {
        var isThere = false
        var before: String?
        var url = ""
        var isModified = false
        /// The commit that `version` means at the remote; nil when nobody asked or it is a commit itself.
        var wanted: String?
        var isOnBranch = ""
    }

    private var isCommit: Bool { version.count == 40 && version.allSatisfy(\.isHexDigit) }

    private var directory: ShellScript { "\(path: dest ?? ".")" }

    /// Lines that every program starts with: the program, the way to log in, nobody asked for passwords.
    private var prologue: ShellScript {
        var ssh = ["ssh"]
        if acceptHostkey { ssh += ["-o", "StrictHostKeyChecking=no"] }
        if acceptNewhostkey { ssh += ["-o", "StrictHostKeyChecking=accept-new"] }
        ssh += ["-o", "BatchMode=yes"]
        if let keyFile { ssh += ["-i", ShellScript.quote(keyFile), "-o", "IdentitiesOnly=yes"] }
        if let sshOpts { ssh.append(sshOpts) }
        // The values of `-c safe.directory` only count from the environment or the command line's protected settings.
        var script: ShellScript = """
            git() { command \(executable ?? "git") "$@"; }
            command -v \(executable ?? "git") >/dev/null || { echo 'git is not on this host; install it first: apt: name=git' >&2; exit 97; }
            GIT_TERMINAL_PROMPT=0 GIT_SSH_COMMAND=\(ssh.joined(separator: " "))
            GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
            export GIT_TERMINAL_PROMPT GIT_SSH_COMMAND GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0
            dest=\(directory)
            """
        if let umask { script += "umask \(umask)" }
        return script
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let metadata: ShellScript = bare ? "\"$dest/config\"" : "\"$dest/.git\""
        let script: ShellScript =
            prologue + """
                if [ -e \(metadata) ]; then
                echo there; git -C "$dest" rev-parse HEAD 2>/dev/null || echo; git -C "$dest" config --get \("remote.\(remote).url") || echo
                git -C "$dest" symbolic-ref -q --short HEAD || echo
                if [ \(bare ? "1" : "0") = 0 ] && [ -n "$(git -C "$dest" status --porcelain --untracked-files=no 2>/dev/null)" ]; then echo modified; else echo clean; fi
                else echo absent; fi
                """
        let asksRemote = !isCommit && (update || clone)
        return Probe(script) { output in
            if output.status == 97 {
                guard !context.checkMode else { return Found(wanted: "unknown") }
                throw ModuleFailure(output.stderr.split(separator: "\n").last.map { String($0) } ?? "no git")
            }
            let lines = output.lines + ["", "", "", "", ""]
            guard lines[0] == "there" else { return Found() }
            return Found(
                isThere: true, before: lines[1].isEmpty ? nil : lines[1], url: lines[2],
                isModified: lines[4] == "modified",
                isOnBranch: lines[3])
        }.then { found in
            guard found.wanted == nil, asksRemote, found.isThere ? update : clone else { return Probe(known: found) }
            let ask: ShellScript = prologue + "cd / && git ls-remote \(repo) \(words: patterns)"
            return Probe(ask) { output in
                var found = found
                guard output.succeeded else {
                    throw ModuleFailure(
                        "Failed to download remote objects and refs: \(output.stderr)",
                        values: ["stderr": .string(output.stderr)])
                }
                found.wanted = Self.commit(version, in: output.lines)
                return found
            }
        }
    }

    private var patterns: [String] {
        version == "HEAD"
            ? ["HEAD"] : ["refs/heads/\(version)", "refs/tags/\(version)", "refs/tags/\(version)^{}", version]
    }

    /// The commit of a branch or tag in ls-remote's lines; of an annotated tag the commit it stands for.
    static func commit(_ version: String, in lines: [String]) -> String? {
        var refs: [String: String] = [:]
        for words in lines.map(\.words) where words.count == 2 { refs[words[1]] = words[0] }
        return refs["refs/heads/\(version)"] ?? refs["refs/tags/\(version)^{}"] ?? refs["refs/tags/\(version)"]
            ?? refs[version]
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        let urlChanged = found.isThere && found.url != repo
        var values: Dict = [
            "before": found.before.map { .string($0) } ?? .null, "remote_url_changed": .bool(urlChanged && update),
        ]
        let wanted = isCommit ? version.lowercased() : found.wanted
        values["after"] = (wanted ?? found.before).map { .string($0) } ?? .null
        guard found.isThere else {
            guard clone else { return .nothing(values) }
            return finishing(cloning, "\(dest ?? ""): clone \(repo)", values)
        }
        guard update else {
            values["after"] = values["before"]
            return .nothing(values)
        }
        if found.isModified && !force {
            throw ModuleFailure(
                "Local modifications exist in the destination: \(dest ?? "") (force=no).", values: values)
        }
        if wanted == nil {
            // A short commit or a name that only the copy knows: the host has to look after fetching.
            if found.before.map({ $0.hasPrefix(version.lowercased()) }) ?? false, !found.isModified, !urlChanged {
                values["after"] = values["before"]
                return .nothing(values)
            }
        } else if wanted == found.before, !found.isModified {
            guard urlChanged else { return .nothing(values) }
            let script = prologue + "git -C \"$dest\" remote set-url \(remote) \(repo)"
            var decision = Decision(
                changes: [Change("\(dest ?? ""): new address \(repo)", steps: [.run(script)])], values: values)
            decision.changed = true
            return decision
        }
        return finishing(updating(found), "\(dest ?? ""): \(version) of \(repo)", values)
    }

    private func finishing(_ script: ShellScript, _ summary: String, _ values: Dict) -> Decision {
        let end: ShellScript = "printf 'lifeboat-head %s\\n' \"$(git -C \"$dest\" rev-parse HEAD)\""
        let before = values["before"] ?? .null
        let change = Change(
            summary, before: before.string.map { $0 + "\n" } ?? "", after: (values["after"]?.string ?? version) + "\n",
            header: dest ?? repo, steps: [.run(prologue + "set -e" + script + end)])
        return Decision(changes: [change], values: values) { outputs, result in
            let line = outputs.last?.lines.last { $0.hasPrefix("lifeboat-head ") }
            let after = line.map { String($0.dropFirst("lifeboat-head ".count)) } ?? ""
            result.values["after"] = .string(after)
        }
    }

    private var fetchOptions: ShellScript {
        depth.map { "--depth \($0)" } ?? ""
    }

    private var cloning: ShellScript {
        let isNamed = version != "HEAD" && !isCommit
        let oneBranch: ShellScript = singleBranch || depth != nil ? "--single-branch" : ""
        let options: ShellScript = """
            --origin \(remote) \(raw: bare ? "--bare" : "") \(isCommit ? "" : fetchOptions) \(isCommit ? "" : oneBranch)
            """
        let named: ShellScript = isNamed ? "--branch \(version)" : ""
        var script: ShellScript = """
            case $dest in */*) mkdir -p -- "${dest%/*}" ;; esac
            """
        // A short commit or an odd ref is no branch to clone; then everything is fetched.
        script +=
            isNamed
            ? "git clone -q \(options) \(named) -- \(repo) \"$dest\" 2>/dev/null || { rm -rf -- \"$dest\"; git clone -q --origin \(remote) \(raw: bare ? "--bare" : "") -- \(repo) \"$dest\"; }"
            : "git clone -q \(options) -- \(repo) \"$dest\""
        if let refspec { script += "git -C \"$dest\" fetch -q \(fetchOptions) \(remote) \(words: refspec.words)" }
        return bare ? script : script + checkout + submodules
    }

    private func updating(_ found: Found) -> ShellScript {
        var script: ShellScript = found.url == repo ? "" : "git -C \"$dest\" remote set-url \(remote) \(repo)"
        if bare {
            return script
                + "git -C \"$dest\" fetch -q \(fetchOptions) --tags --force \(remote) '+refs/heads/*:refs/heads/*'"
        }
        if force { script += "git -C \"$dest\" reset -q --hard" }
        let refs = ShellScript(raw: (refspec?.words ?? []).map(ShellScript.quote).joined(separator: " "))
        if depth != nil && !isCommit && version != "HEAD" {
            script += """
                git -C "$dest" fetch -q \(fetchOptions) --force \(remote) \("+refs/heads/\(version):refs/remotes/\(remote)/\(version)") 2>/dev/null ||
                git -C "$dest" fetch -q \(fetchOptions) --force \(remote) \("+refs/tags/\(version):refs/tags/\(version)")
                """
        } else {
            script += "git -C \"$dest\" fetch -q --tags --force \(remote)"
        }
        if refspec != nil { script += "git -C \"$dest\" fetch -q --force \(remote) \(refs)" }
        return script + checkout + submodules
    }

    /// Brings the files to the version: a branch follows the remote, anything else is a detached head.
    private var checkout: ShellScript {
        let forced = force ? "--force" : ""
        if version == "HEAD" {
            return """
                git -C "$dest" remote set-head \(remote) -a >/dev/null 2>&1 || :
                head=$(git -C "$dest" symbolic-ref -q --short \("refs/remotes/\(remote)/HEAD" as String) || echo)
                if [ -n "$head" ]; then git -C "$dest" checkout -q \(raw: forced) -B "${head#*/}" "$head"; fi
                """
        }
        return """
            if git -C "$dest" rev-parse -q --verify \("refs/remotes/\(remote)/\(version)") >/dev/null; then
            git -C "$dest" checkout -q \(raw: forced) -B \(version) \("\(remote)/\(version)")
            elif git -C "$dest" rev-parse -q --verify \("\(version)^{commit}") >/dev/null; then
            git -C "$dest" checkout -q \(raw: forced) --detach \("\(version)^{commit}")
            else git -C "$dest" fetch -q \(remote) \(version); git -C "$dest" checkout -q \(raw: forced) --detach FETCH_HEAD; fi
            """
    }

    private var submodules: ShellScript {
        guard recursive else { return "" }
        let follow = trackSubmodules ? "--remote" : ""
        let forced = force ? "--force" : ""
        return """
            if [ -f "$dest/.gitmodules" ]; then git -C "$dest" submodule -q sync --recursive
            git -C "$dest" submodule -q update --init --recursive \(raw: forced) \(raw: follow); fi
            """
    }
}
