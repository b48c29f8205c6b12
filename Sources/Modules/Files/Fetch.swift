// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import ModuleKit
import ShellScript
import Values

/// A file of a host brought to the controller.
struct Fetch: Module {
    static let name = "fetch"
    static let summary = "Copies a file from the host to the controller."
    static let notes = ["Without `flat` it goes to `DEST/HOST/PATH`."]
    static let examples = [
        Example("Collect the logs", "fetch: { src: /var/log/app.log, dest: collected }"),
        Example("Keep the key", "fetch: { src: /etc/app/key.pub, dest: keys/app.pub, flat: true }"),
    ]
    static let returns = [
        ReturnValue("dest", "the controller's file"), ReturnValue("file", "the host's file"),
        ReturnValue("checksum", "the SHA-1 of the file"), ReturnValue("remote_checksum", "the same, of the host's"),
        ReturnValue("md5sum", "the MD5 of the file"), ReturnValue("remote_md5sum", "always null"),
    ]

    @Parameter("The host's file.") var src: String
    @Parameter("The controller's directory, or with `flat` its file; a directory when it ends in `/`.") var dest: String
    @Parameter("Write to `dest` itself.") var flat = false
    @Parameter("Fail when there is no such file.") var failOnMissing = true
    @Parameter("Compare hashes after the copy.") var validateChecksum = true

    struct Found: Sendable {
        var state: FileState
        var checksum: String?
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let sum: ShellScript = """
            p=\(path: src); [ -n "${p##-*}" ] || p=./$p
            if [ -f "$p" ]; then if [ -r "$p" ]; then sha1sum < "$p"; else echo unreadable; fi; fi
            """
        return FileState.probe(src).and(Probe(sum) { $0.lines.first.map { String($0.prefix(40)) } }).map {
            Found(state: $0, checksum: $1)
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        let state = found.state
        if state.kind == .directory {
            return try missing("remote file is a directory, fetch cannot work on directories", state)
        }
        guard state.exists, state.kind != .link else { return try missing("the remote file does not exist", state) }
        guard let checksum = found.checksum, checksum.count == 40 else {
            return try missing("remote file is not readable, permission denied", state)
        }
        let target = try target(state.path, context)
        let local = (try? LocalFile.bytes(of: target)).map { Digest.sha1.hex($0) }
        var values: Dict = [
            "dest": .string(target), "file": .string(state.path), "checksum": .string(checksum),
            "remote_checksum": .string(checksum), "remote_md5sum": .null,
        ]
        if local == checksum {
            values["md5sum"] = (try? LocalFile.bytes(of: target)).map { .string(Digest.md5.hex($0)) }
            return .nothing(values)
        }
        let change = Change("\(target): copy of \(state.path)", steps: [.fetch(state.path, to: target)])
        if !context.checkMode { try LocalFile.makeDirectory(HostPath.directory(target)) }
        return Decision(changes: [change], values: values) { _, result in
            let bytes = try LocalFile.bytes(of: target)
            result.values["checksum"] = .string(Digest.sha1.hex(bytes))
            result.values["md5sum"] = .string(Digest.md5.hex(bytes))
            if validateChecksum, Digest.sha1.hex(bytes) != checksum {
                throw ModuleFailure("checksum mismatch", values: result.values)
            }
        }
    }

    private func missing(_ message: String, _ state: FileState) throws -> Decision {
        let values: Dict = ["file": .string(state.path)]
        guard !failOnMissing else { throw ModuleFailure(message, values: values) }
        return .nothing(values.merging(["msg": .string(message + ", not transferring, ignored")]) { $1 })
    }

    /// The controller's path: relative ones are beside the playbook.
    private func target(_ path: String, _ context: TaskContext) throws -> String {
        let base = try context.variable("playbook_dir")?.string
        let absolute = dest.hasPrefix("/") ? dest : HostPath.join(base ?? ".", dest)
        guard flat else {
            let host = try context.variable("inventory_hostname")?.string ?? "localhost"
            return HostPath.join(HostPath.join(absolute, host), String(path.drop { $0 == "/" }))
        }
        if absolute.hasSuffix("/") { return HostPath.join(absolute, HostPath.name(path)) }
        if context.files.info(absolute)?.isDirectory == true {
            throw ModuleFailure(
                "dest is an existing directory, use a trailing slash if you want to fetch src into that directory")
        }
        return absolute
    }
}
