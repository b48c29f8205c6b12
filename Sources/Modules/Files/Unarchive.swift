// SPDX-License-Identifier: Apache-2.0

import Digests
import ModuleKit
import ShellScript
import Values

/// An archive unpacked on a host.
struct Unarchive: Module {
    static let name = "unarchive"
    static let summary = "Unpacks a tar or zip archive of the controller, the host or the net on the host."
    static let notes = [
        "What would change is found by `tar --diff`, or for zip by comparing sizes and checksums, so a second run changes "
            + "nothing.",
        "zip archives need `unzip` on the host; `.zst` ones need `zstd`.",
    ]
    static let examples = [
        Example(
            "Unpack a release", "unarchive: { src: app.tar.gz, dest: /srv/app, extra_opts: [--strip-components=1] }"),
        Example(
            "From the net",
            "unarchive: { src: 'https://example.org/app.tgz', dest: /opt, remote_src: true, creates: /opt/app }"),
    ]
    static let returns = [
        ReturnValue("dest", "the directory"), ReturnValue("src", "the archive"),
        ReturnValue("handler", "what unpacked it"),
        ReturnValue("files", "what is in it, with `list_files`"),
        ReturnValue("state", "state, owner, group, uid, gid, mode and size of the directory"),
    ]

    @Parameter("The archive; with `remote_src` on the host, or an address that the host downloads.") var src: String
    @Parameter("The directory to unpack in; it must be there.") var dest: String
    @Parameter("Whether `src` is on the host.") var remoteSrc = false
    @Parameter("The old name of `remote_src: false`.") var copy = true
    @Parameter("A file; when it exists, nothing is unpacked.") var creates: String?
    @Parameter("Return what is in the archive.") var listFiles = false
    @Parameter("Keep files that are newer than those of the archive.") var keepNewer = false
    @Parameter("What not to unpack.") var exclude: [String] = []
    @Parameter("What to unpack; everything when empty.") var include: [String] = []
    @Parameter("Further options for tar or unzip.") var extraOpts: [String] = []
    @Parameter("Check the server's certificate.") var validateCerts = true
    @Parameter("Decrypt a vaulted archive.") var decrypt = true
    @Parameter("Accepted and left alone.") var ioBufferSize = 65536
    @ParameterGroup var attributes = FileAttributes()

    struct Found: Sendable {
        var dest: FileState
        var isCreated = false
        /// Whether everything is unpacked already; nil when it couldn't be told without the archive.
        var isUnpacked: Bool?
        var differences: [String] = []
        var files: [String] = []
        /// Files below the destination whose owner, group or mode differ.
        var adjustments = 0
    }

    func validate() throws {
        if !include.isEmpty && !exclude.isEmpty {
            throw ArgumentError("parameters are mutually exclusive: include|exclude")
        }
    }

    private var isRemote: Bool { remoteSrc || !copy }
    private var isAddress: Bool { isRemote && src.contains("://") }
    private var isZip: Bool {
        let name = src.lowercased().split(separator: "?").first.map { String($0) } ?? ""
        return [".zip", ".jar", ".war", ".whl", ".xpi"].contains { name.hasSuffix($0) }
    }

    /// The controller's archive.
    private func archive(_ context: TaskContext) throws -> [UInt8] {
        let path = try context.files.find(src, kind: "files")
        return decrypt ? try context.files.read(path) : try LocalFile.bytes(of: path)
    }

    /// Where the controller's archive waits on the host between the question and the change.
    private func staged(_ context: TaskContext) throws -> String {
        "/tmp/.lifeboat-\(Digest.sha256.hex(try archive(context)).prefix(32))"
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let created: ShellScript =
            creates.map { "if [ -e \(HostPath.word($0)) ]; then echo yes; else echo no; fi" } ?? "echo no"
        let dest = FileState.probe(dest).and(Probe(created) { $0.lines.first == "yes" })
        let list = try isRemote ? nil : Checklist(archive: archive(context), isZip: isZip)
        return dest.then { state, isCreated in
            let found = Found(dest: state, isCreated: isCreated)
            guard !isCreated, state.kind == .directory else { return Probe(known: found) }
            if let list { return list.probe(found, self) }
            if isAddress { return Probe(known: found) }
            return remoteComparison(found)
        }
    }

    /// tar's own comparison, for an archive that is on the host.
    private func remoteComparison(_ found: Found) -> Probe<Found> {
        let script: ShellScript = """
            src=\(path: src)
            [ -e "$src" ] || { echo "Source '$src' does not exist" >&2; exit 9; }
            [ -s "$src" ] || { echo "Invalid archive '$src', the file is 0 bytes" >&2; exit 9; }
            \(comparison("\"$src\"", found.dest.realPath))
            """
        return Probe(script) { try read($0, into: found) }
    }

    func read(_ output: ShellOutput, into found: Found) throws -> Found {
        if output.status == 9 {
            throw ModuleFailure(output.stderr.split(separator: "\n").last.map { String($0) } ?? "no archive")
        }
        var found = found
        let seam = output.lines.firstIndex(of: "@@differences") ?? output.lines.count
        found.files = Array(output.lines[..<seam]).filter { !$0.isEmpty }
        found.differences = Array(output.lines[min(seam + 1, output.lines.count)...]).filter { !$0.isEmpty }
        found.isUnpacked = found.differences.isEmpty
        return found
    }

    private var selection: ShellScript {
        let names = ShellScript(raw: exclude.map { "--exclude=" + ShellScript.quote($0) }.joined(separator: " "))
        return "\(names) \(words: extraOpts)"
    }

    /// Lists the archive at the shell word `archive`, then what differs below `directory`.
    func comparison(_ archive: ShellScript, _ directory: String) -> ShellScript {
        if isZip {
            let skip: ShellScript = exclude.isEmpty ? "" : "-x \(words: exclude)"
            return """
                command -v unzip >/dev/null || { echo 'unpacking zip needs `unzip` on the host; install it first: apt: name=unzip' >&2; exit 9; }
                unzip -Z1 -- \(archive) \(words: include) \(skip) || exit 9
                echo @@differences
                work=$(mktemp -d) || exit 9; trap 'rm -rf -- "$work"' EXIT
                unzip -qo \(words: extraOpts) -d "$work" \(archive) \(words: include) \(skip) >&2 || exit 9
                cd "$work" && find . -type f | while IFS= read -r f; do cmp -s -- "$f" \(directory)/"$f" || echo "$f"; done
                find . -type d | while IFS= read -r f; do [ -d \(directory)/"$f" ] || echo "$f"; done
                """
        }
        // Owner and mode that the task sets itself are no difference, nor are times and, without root, owners.
        var known = ["Mod time differs"]
        if attributes.mode != nil { known.append("Mode differs") }
        if attributes.owner != nil { known.append("Uid differs") }
        if attributes.group != nil { known.append("Gid differs") }
        let ignore = ShellScript(raw: known.map { "-e " + ShellScript.quote(": " + $0) }.joined(separator: " "))
        return """
            tar -tf \(archive) \(selection) \(words: include) || { echo "can't read the archive" >&2; exit 9; }
            echo @@differences
            [ "$(id -u)" -eq 0 ] && own= || own='-e :.Uid.differs -e :.Gid.differs'
            tar --diff -f \(archive) -C \(directory) \(selection) \(words: include) 2>&1 | grep -v \(ignore) $own -e '^tar: Exiting' -e '^tar: : Warning' -e 'Removing leading'
            exit 0
            """
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        var values: Dict = [
            "dest": .string(found.dest.path), "src": .string(src), "handler": isZip ? "ZipArchive" : "TgzArchive",
        ]
        if found.isCreated, let creates {
            return Decision(values: values, skipped: "skipped, since \(creates) exists")
        }
        guard found.dest.kind == .directory else {
            if context.checkMode && !found.dest.exists {
                return Decision(
                    changes: [Change("\(dest): unpack \(src)")], values: values, warnings: ["\(dest) is not there yet"])
            }
            throw ModuleFailure("Destination '\(dest)' is not a directory", values: values)
        }
        values.merge(found.dest.values) { $1 }
        if listFiles { values["files"] = .strings(found.files) }
        if found.isUnpacked == true { return .nothing(values) }
        var steps: [Step] = []
        var source: ShellScript = "\(path: src)"
        if !isRemote {
            let path = try staged(context)
            steps.append(.send(.bytes(try archive(context)), to: path))
            source = "\(path)"
        }
        steps.append(.run(unpacking(source, found, isStaged: !isRemote)))
        let change = Change(
            "\(found.dest.path): unpack \(src)", before: "", after: found.differences.joined(separator: "\n") + "\n",
            header: found.dest.path, steps: steps)
        return Decision(changes: [change], values: values) { outputs, result in
            FileReport.read(outputs, into: &result)
            if listFiles {
                result.values["files"] = .strings(
                    outputs.flatMap(\.lines).filter { !$0.hasPrefix("lifeboat-") && !$0.isEmpty })
            }
        }
    }

    private func unpacking(_ source: ShellScript, _ found: Found, isStaged: Bool) -> ShellScript {
        let directory = found.dest.realPath
        let trap: ShellScript = isStaged ? "trap 'rm -f -- '\(source) EXIT" : ""
        var unpack: ShellScript
        if isZip {
            let skip: ShellScript = exclude.isEmpty ? "" : "-x \(words: exclude)"
            unpack =
                "unzip -q\(raw: keepNewer ? "u" : "")o \(words: extraOpts) -d \(directory) \"$src\" \(words: include) \(skip) >&2"
        } else {
            let newer = keepNewer ? "--keep-newer-files" : ""
            let own = ShellScript(
                raw: [
                    attributes.owner.map { "--owner=" + ShellScript.quote($0) },
                    attributes.group.map { "--group=" + ShellScript.quote($0) },
                ].compactMap { $0 }.joined(separator: " "))
            unpack = "tar -xpf \"$src\" -C \(directory) \(raw: newer) \(own) \(selection) \(words: include)"
        }
        unpack += adjusting(directory)
        let list: ShellScript = listFiles ? (isZip ? "unzip -Z1 -- \"$src\"" : "tar -tf \"$src\"") : ""
        let all: ShellScript =
            "src=\(isAddress ? "$work/body" : source)" + "set -e" + unpack + list + FileReport.shell("\(directory)")
        guard isAddress else { return trap + all }
        var request = WebRequest(url: src)
        request.validateCerts = validateCerts
        return request.program(
            then:
                "case $(head -n 1 meta) in 200) ;; *) echo \"Failure downloading \"\(src)\": status $(head -n 1 meta)\" >&2; exit 1 ;; esac"
                + all)
    }

    /// Gives owner, group and mode to everything that was unpacked.
    private func adjusting(_ directory: String) -> ShellScript {
        var script: ShellScript = ""
        let names: ShellScript = isZip ? "unzip -Z1 -- \"$src\"" : "tar -tf \"$src\" \(selection) \(words: include)"
        func apply(_ command: ShellScript) {
            script += "( cd -- \(directory) && \(names) | tr '\\n' '\\0' | xargs -0 -r \(command) )"
        }
        if let owner = attributes.owner { apply("chown -h -- \(owner)") }
        if let group = attributes.group { apply("chgrp -h -- \(group)") }
        if case .bits(let bits)? = attributes.mode { apply("chmod -- \(octal(bits))") }
        if case .symbolic(let symbols)? = attributes.mode { apply("chmod -- \(symbols)") }
        return script
    }
}
