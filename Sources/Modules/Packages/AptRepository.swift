// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Sources of packages in the one-line style.
struct AptRepository: Module {
    static let name = "apt_repository"
    static let summary = "Adds and removes sources of Debian packages."
    static let notes = [
        "A source that stands in any file of apt's is found again; one that was switched off is switched on.",
        "`ppa:` sources are Ubuntu's and refused. `deb822_repository` writes the newer style, with a key.",
        "When the lists can't be fetched with the new source, the files are put back.",
    ]
    static let examples = [
        Example(
            "Debian's backports",
            "apt_repository: { repo: 'deb http://deb.example.org/debian bookworm-backports main', filename: backports }"
        )
    ]
    static let returns = [
        ReturnValue("repo", "the source"), ReturnValue("sources_added", "files that are new"),
        ReturnValue("sources_removed", "files that are gone"),
    ]

    enum State: String, ParameterChoice { case absent, present }

    @Parameter("The line: `deb [options] address suite components…`.") var repo: String
    @Parameter("Whether it shall be there.") var state = State.present
    @Parameter("The permission bits of a new file.") var mode: FileMode?
    @Parameter("Fetch the package lists when something changed.", aliases: "update-cache") var updateCache = true
    @Parameter("How often fetching the lists is tried.") var updateCacheRetries = 5
    @Parameter("The longest pause between two tries, in seconds.") var updateCacheRetryMaxDelay = 12
    @Parameter("The file's name without `.list`; made from the address when left out.") var filename: String?
    @Parameter("Accepted and left alone: only for Ubuntu's `ppa:` sources.") var codename: String?
    @Parameter("Accepted and left alone: python3-apt is not needed.") var installPythonApt = true
    @Parameter("Accepted and left alone: only for Ubuntu's `ppa:` sources.") var validateCerts = true

    func validate() throws {
        guard !repo.hasPrefix("ppa:") else {
            throw ArgumentError(
                "`\(repo)` is a source of Ubuntu's", argument: "repo",
                hint: "write its full line, `deb https://ppa.launchpadcontent.net/… …`, and add its key")
        }
        let line = SourcesList.Line(repo)
        guard line.isSource, line.isEnabled, line.source.split(separator: " ").count >= 3 else {
            throw ArgumentError(
                "Invalid repository string: \(repo)", argument: "repo",
                hint: "write `deb http://deb.example.org/debian bookworm main`")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<FileBundle> {
        Probe(FileBundle.question("/etc/apt/sources.list /etc/apt/sources.list.d/*.list")) {
            FileBundle(lines: $0.lines)
        }
    }

    func decide(from found: FileBundle, in context: TaskContext) throws -> Decision {
        let source = SourcesList.Line(repo).source
        let before = Dictionary(found.files.map { ($0.path, $0.text) }, uniquingKeysWith: { $1 })
        var after = before.mapValues(SourcesList.init)
        if state == .present {
            var isFound = false
            for path in after.keys { isFound = after[path]?.enable(source) == true || isFound }
            if !isFound { after[newPath(source), default: SourcesList("")].lines.append(newLine) }
        } else {
            for path in after.keys { after[path]?.remove(source) }
        }
        let changed = after.filter { $0.value.text != before[$0.key] ?? "" }.sorted { $0.key < $1.key }
        var decision = Decision(values: [
            "repo": .string(repo), "state": .string(state.rawValue),
            "sources_added": .strings(changed.map(\.key).filter { before[$0] == nil }),
            "sources_removed": .strings(changed.filter { $0.value.lines.isEmpty }.map(\.key)),
        ])
        decision.changes = changed.map { change(at: $0.key, to: $0.value, from: found[$0.key]) }
        guard !changed.isEmpty, updateCache else { return decision }
        decision.changes.append(Change("update the package lists", steps: [.run(update(found, changed.map(\.key)))]))
        return decision
    }

    private var newLine: SourcesList.Line {
        var line = SourcesList.Line(repo)
        line.original = nil
        return line
    }

    private func newPath(_ source: String) -> String {
        let name = filename.map { $0 + ".list" } ?? SourcesList.suggestedName(for: source)
        return name.contains("/") ? name : "/etc/apt/sources.list.d/" + name
    }

    private func change(at path: String, to list: SourcesList, from state: FileState) -> Change {
        guard !list.lines.isEmpty else {
            return Change(
                "\(path): remove", before: state.text, after: "", header: path, steps: [.run("rm -f -- \(path)")])
        }
        var write = FileWrite(path: path, content: Array(list.text.utf8))
        if !state.exists { write.attributes = FileAttributes(mode: mode) }
        return Change(
            "\(path): \(state.exists ? "change" : "create")", before: state.text, after: list.text, header: path,
            steps: write.steps(from: state))
    }

    /// Fetches the lists; when that fails the files become what they were.
    private func update(_ found: FileBundle, _ paths: [String]) -> ShellScript {
        var apt = Apt()
        apt.updateCacheRetries = updateCacheRetries
        apt.updateCacheRetryMaxDelay = updateCacheRetryMaxDelay
        var script: ShellScript = """
            log=$(mktemp) || exit
            (
            \(AptScript(apt: apt).update())
            ) 2>"$log" && { rm -f "$log"; exit 0; }
            cat "$log" >&2; why=$(grep '^E: ' "$log" | head -n 1); rm -f "$log"
            """
        for path in paths {
            let state = found[path]
            script +=
                state.exists
                ? ShellScript.feed(state.content ?? [], to: "cat >\(path)") : "rm -f -- \(path)"
        }
        return script
            + "echo \"the source was taken back, because the lists can't be fetched with it: $why\" >&2; exit 1"
    }
}

extension FileState {
    /// The content as text; empty when there is none.
    fileprivate var text: String { content.map { String(decoding: $0, as: UTF8.self) } ?? "" }
}

extension FileAttributes {
    /// Attributes with only a mode.
    init(mode: FileMode?) {
        self.init()
        self.mode = mode
    }
}
