// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// File systems and where they go.
struct Mount: Module {
    static let name = "mount"
    static let summary = "Mounts file systems, and keeps them in fstab."
    static let notes = ["When a file system can't be mounted, fstab is put back."]
    static let examples = [
        Example(
            "Uploads on a volume of their own",
            "mount: { path: /srv/uploads, src: /dev/disk/by-label/uploads, fstype: ext4, opts: 'noatime,nofail', state: mounted }"
        ),
        Example("Take it away", "mount: { path: /srv/uploads, state: absent }"),
    ]
    static let returns = [
        ReturnValue("name", "the place"), ReturnValue("src", "what is mounted there"),
        ReturnValue("fstype", "its type"),
        ReturnValue("opts", "its options"), ReturnValue("fstab", "the file"),
        ReturnValue("backup_file", "where the old fstab is kept, with `backup`"),
    ]

    enum State: String, ParameterChoice {
        case absent
        case absentFromFstab = "absent_from_fstab"
        case ephemeral, mounted, present, remounted, unmounted
    }

    @Parameter("Where it goes.", aliases: "name") var path: String
    @Parameter("The device, `UUID=…`, `LABEL=…` or a network address.") var src: String?
    @Parameter("The file system's type.") var fstype: String?
    @Parameter("Options, with commas.") var opts = "defaults"
    @Parameter("Accepted and left alone: options are shown unless the task has `no_log`.") var optsNoLog = false
    @Parameter("The fifth field of fstab.") var dump = "0"
    @Parameter("The sixth field of fstab.") var passno = "0"
    @Parameter("Whether it is mounted at start; else `noauto` joins the options.") var boot = true
    @Parameter("The file to write instead of /etc/fstab.") var fstab: String?
    @Parameter("Whether the old fstab is kept.") var backup = false
    @Parameter("`mounted` also mounts, `present` only writes fstab, `ephemeral` only mounts.") var state: State

    struct Found: Sendable {
        var file: FileState
        var place: FileState
        /// What is mounted at the place; nil when nothing is.
        var mountedSource: String?
        var mountedRoot: String?
    }

    func validate() throws {
        guard [.mounted, .present, .ephemeral].contains(state) else { return }
        guard src != nil, fstype != nil else {
            throw ArgumentError("state \(state.rawValue) needs src and fstype")
        }
    }

    private var file: String { fstab ?? "/etc/fstab" }
    private var options: String { boot || opts.split(separator: ",").contains("noauto") ? opts : opts + ",noauto" }
    private var entry: Fstab.Entry {
        Fstab.Entry(source: src ?? "", path: path, type: fstype ?? "", options: options, dump: dump, pass: passno)
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let mounts = Probe("cat /proc/self/mountinfo") { $0.lines }
        return mounts.and(FileState.probe(path)).and(FileState.probe(file, content: .bytes(upTo: FileWrite.diffLimit)))
            .map { found, file in
                let (lines, place) = found
                var state = Found(file: file, place: place)
                for line in lines {
                    let fields = line.split(separator: " ").map { Self.unescaped(String($0)) }
                    guard fields.count > 4, fields[4] == place.realPath || fields[4] == path else { continue }
                    let tail = fields.drop { $0 != "-" }
                    state.mountedSource = tail.dropFirst(2).first ?? ""
                    state.mountedRoot = fields[3]
                }
                return state
            }
    }

    /// mountinfo's `\040` for a space and the like.
    private static func unescaped(_ text: String) -> String {
        let parts = text.split(separator: "\\", omittingEmptySubsequences: false)
        return (parts.first.map(String.init) ?? "")
            + parts.dropFirst().map { part in
                guard let code = UInt8(part.prefix(3), radix: 8) else { return "\\" + part }
                return String(Character(Unicode.Scalar(code))) + part.dropFirst(3)
            }.joined()
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        var decision = Decision(values: [
            "name": .string(path), "opts": .string(options), "fstab": .string(file), "dump": .string(dump),
            "passno": .string(passno), "boot": .string(boot ? "yes" : "no"), "backup_file": "",
        ])
        if let src { decision.values["src"] = .string(src) }
        if let fstype { decision.values["fstype"] = .string(fstype) }
        if boot, opts.split(separator: ",").contains("noauto") {
            decision.warnings.append("Ignore the 'boot' due to 'opts' contains 'noauto'.")
        }
        let before = found.file.content.map { String(decoding: $0, as: UTF8.self) } ?? ""
        var table = Fstab(before)
        var isEdited = false
        switch state {
        case .mounted, .present: isEdited = table.set(entry)
        case .absent, .absentFromFstab: isEdited = table.remove(entry)
        case .ephemeral, .remounted, .unmounted: break
        }
        if isEdited { decision.changes.append(edit(found, before, table.text)) }
        if let action = try action(found, before, isEdited: isEdited) { decision.changes.append(action) }
        let keepsOld = backup && isEdited
        decision.finish = { [path, state] outputs, result in
            if keepsOld { result.values["backup_file"] = outputs.first.map { .string($0.trimmed) } }
            guard let failed = outputs.first(where: { !$0.succeeded }) else { return }
            let verb = [.unmounted, .absent].contains(state) ? "unmounting" : "mounting"
            let lines = failed.stderr.split(separator: "\n").filter { !$0.contains("dmesg(1)") }
            throw ModuleFailure(
                "Error \(verb) \(path): \(lines.joined(separator: "; "))",
                values: ["rc": .int(failed.status), "stderr": .string(failed.stderr)])
        }
        return decision
    }

    private func edit(_ found: Found, _ before: String, _ after: String) -> Change {
        var steps = FileWrite(path: file, content: Array(after.utf8)).steps(from: found.file)
        if backup {
            steps.insert(
                .run("copy=\(file).$$.$(date +%Y-%m-%d@%H:%M:%S)~; cp -p -- \(file) \"$copy\" && echo \"$copy\""), at: 0
            )
        }
        return Change("\(file): \(path)", before: before, after: after, header: file, steps: steps)
    }

    private func action(_ found: Found, _ before: String, isEdited: Bool) throws -> Change? {
        let isMounted = found.mountedSource != nil
        let table = file == "/etc/fstab" ? [] : ["-T", file]
        let remount: ShellScript = """
            mount \(words: table) -o remount -- \(path) || { umount -- \(path) && mount \(words: table) -- \(path); }
            """
        // systemd keeps its own idea of fstab, and may unmount what it doesn't know.
        let tell: ShellScript = "if [ -d /run/systemd/system ]; then systemctl daemon-reload || :; fi"
        switch state {
        case .present, .absentFromFstab: return nil
        case .unmounted: return isMounted ? Change("unmount \(path)", steps: [.ask("umount -- \(path)")]) : nil
        case .absent:
            guard isEdited else { return nil }
            var script: ShellScript = "set -e"
            if isMounted { script += "umount -- \(path)" }
            return Change(
                "remove \(path)", steps: [.ask(script + "if [ -d \(path) ]; then rmdir -- \(path); fi" + tell)])
        case .remounted: return Change("mount \(path) anew", steps: [.ask(remount)])
        case .ephemeral:
            if let source = found.mountedSource {
                guard source == src || found.mountedRoot == src else {
                    throw ModuleFailure("\(path) holds `\(source)` already, not `\(src ?? "")`; unmount it first")
                }
                return nil
            }
            return Change(
                "mount \(src ?? "") at \(path)",
                steps: [
                    .ask("mkdir -p -- \(path) && mount -t \(fstype ?? "auto") -o \(options) -- \(src ?? "") \(path)")
                ])
        case .mounted:
            guard !isMounted || isEdited else { return nil }
            let restore = ShellScript.feed(Array(before.utf8), to: "cat >\(file)")
            let mount: ShellScript =
                isMounted ? "{\n\(remount)\n}" : "mkdir -p -- \(path) && mount \(words: table) -- \(path)"
            let script: ShellScript = "\(mount) || {\nstatus=$?\n\(restore)\nexit \"$status\"\n}"
            return Change(
                "\(isMounted ? "mount anew" : "mount") \(path)", steps: [.ask(tell + (isEdited ? script : mount))])
        }
    }
}
