// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Files, directories and links, and who may do what with them.
struct File: Module {
    static let name = "file"
    static let summary = "Makes and removes files, directories and links, and sets their owner, group, mode and times."
    static let notes = [
        "Without `state`, what is there stays what it is; where nothing is, `recurse` makes a directory, and anything "
            + "else is an error.",
        "With `recurse` only what differs is touched, found by one run of find(1).",
    ]
    static let examples = [
        Example(
            "Make a directory and its parents", "file: { path: /srv/app/releases, state: directory, mode: '0755' }"),
        Example(
            "Link to the current release", "file: { src: /srv/app/releases/7, dest: /srv/app/current, state: link }"),
        Example("Give a tree to a user", "file: { path: /srv/app, state: directory, recurse: true, owner: root }"),
    ]
    static let returns = [
        ReturnValue("path", "the path, for all states but the following"),
        ReturnValue("dest", "the path, for `link`, `hard` and `touch`"),
        ReturnValue("state", "what stands there now: file, hard, directory, link or absent"),
        ReturnValue("owner", "owner, group, uid, gid, mode and size tell about what stands there now"),
    ]

    enum State: String, ParameterChoice { case absent, directory, file, hard, link, touch }

    @Parameter("The path to manage.", aliases: "dest", "name") var path: String
    @Parameter("What shall be there.") var state: State?
    @Parameter("Set owner, group and mode of everything below the directory too.") var recurse = false
    @Parameter("Replace a file, and an empty directory, by a link; link to what is not there.") var force = false
    @Parameter("Work on what a link leads to.") var follow = true
    @Parameter("What a link leads to.") var src: String?
    @Parameter("The time of the last change: `preserve`, `now` or a time.") var modificationTime: String?
    @Parameter("How `modification_time` is written, in strftime(3)'s letters.") var modificationTimeFormat =
        "%Y%m%d%H%M.%S"
    @Parameter("The time of the last access: `preserve`, `now` or a time.") var accessTime: String?
    @Parameter("How `access_time` is written, in strftime(3)'s letters.") var accessTimeFormat = "%Y%m%d%H%M.%S"
    @ParameterGroup var attributes = FileAttributes()

    /// What the probe finds.
    struct Found: Sendable {
        /// The path itself, links not followed.
        var entry: FileState
        /// What is worked on: the entry, or what it leads to.
        var subject: FileState
        /// What `src` leads to.
        var source: FileState?
        /// Whether a directory has nothing in it.
        var isEmptyDirectory = false
        /// What differs below a directory, a line each.
        var below: [String] = []
        /// The times wanted, in seconds; nil where the time stays.
        var times = FileTimes.Wanted()
    }

    var times: FileTimes {
        let standard = state == .touch ? "now" : "preserve"
        return FileTimes(
            modification: (modificationTime ?? standard, modificationTimeFormat),
            access: (accessTime ?? standard, accessTimeFormat))
    }

    func validate() throws {
        if HostPath.trimmed(path) == "/", state == .absent { throw ArgumentError("won't remove `/`", argument: "path") }
        if recurse, let state, state != .directory {
            throw ArgumentError("recurse option requires state to be 'directory'", argument: "recurse")
        }
        if src != nil, let state, state != .link, state != .hard {
            throw ArgumentError("src option requires state to be 'link' or 'hard'", argument: "src")
        }
        try times.validate()
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let subject = HostPath.trimmed(path)
        let (follow, src, state) = (follow, src, state)
        let entry = FileState.probe(subject, follow: false)
            .and(
                FileDetails(
                    path: subject, recurse: recurse, follow: follow, attributes: attributes, times: times,
                    asksForEmptiness: state == .link || state == .hard
                ).probe
            )
        let asked: Probe<Found> = entry.map { entry, details in
            Found(
                entry: entry, subject: entry, isEmptyDirectory: details.isEmpty, below: details.below,
                times: details.times)
        }
        return asked.then { found in
            let target: Probe<FileState?> =
                found.entry.kind == .link && follow && state != .absent && (state != .hard)
                ? FileState.probe(subject).map { $0 } : Probe(known: nil)
            let linked = src.map { HostPath.join(HostPath.directory(found.entry.path), $0) }
            let source: Probe<FileState?> =
                if let linked, let src {
                    FileState.probe(state == .hard ? src : linked, follow: state != .hard).map { $0 }
                } else { Probe(known: nil) }
            return target.and(source).map { target, source in
                var all = found
                all.source = source
                if let target { all.subject = target }
                return all
            }
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        let state = try actual(found)
        var decision: Decision
        switch state {
        case .absent: decision = removal(found.entry)
        case .directory: decision = try directory(found)
        case .link: decision = try symbolicLink(found, in: context)
        case .hard: decision = try hardLink(found)
        case .touch: decision = touch(found)
        case .file: decision = try plainFile(found)
        }
        let key = [.link, .hard, .touch].contains(state) ? "dest" : "path"
        decision.values[key] = .string(found.entry.path)
        if let src, key == "dest" { decision.values["src"] = .string(src) }
        let known = found.subject.values
        if state != .absent { decision.values.merge(known) { a, _ in a } }
        decision.finish = { outputs, result in FileReport.read(outputs, into: &result) }
        return decision
    }

    /// The state wanted; without one, what is there.
    private func actual(_ found: Found) throws -> State {
        if let state { return state }
        let standing = State(rawValue: found.entry.ansibleState) ?? .file
        let state = found.entry.exists ? standing : recurse ? .directory : .file
        if recurse && state != .directory {
            throw ModuleFailure("recurse option requires state to be 'directory'", values: ["path": .string(path)])
        }
        if src != nil && state != .link && state != .hard {
            throw ModuleFailure("src option requires state to be 'link' or 'hard'", values: ["path": .string(path)])
        }
        return state
    }
}
