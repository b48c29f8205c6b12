// SPDX-License-Identifier: Apache-2.0

import Digests
import ModuleKit
import ShellScript
import Values

/// What is known about a path of a host.
struct FileState: Sendable, Hashable {
    enum Kind: String, Sendable {
        case absent, file, directory, link, other
    }
    /// The path that was asked for, `~` and variables opened.
    var path: String
    /// What stands there; with `follow` what a link leads to.
    var kind = Kind.absent
    /// The permission bits, with set-id and sticky bits.
    var mode = 0
    var owner = ""
    var group = ""
    var uid = 0
    var gid = 0
    /// The size in bytes.
    var size = 0
    /// How many names the file has.
    var links = 1
    /// The number of the file in its file system.
    var inode = 0
    /// The times of the last change and of the last access, in seconds.
    var modified = 0
    var accessed = 0
    /// The target of a link, as it is written.
    var target: String?
    /// The path without links; where a write has to go when links are followed.
    var realPath: String
    /// The SHA-256 of a file, when it was asked for.
    var sha256: String?
    /// The bytes of a file, when they were asked for and are not too many.
    var content: [UInt8]?

    var exists: Bool { kind != .absent }

    /// The word Ansible has for it: `file`, `hard` for a file with several names, `directory`, `link`, `absent`.
    var ansibleState: String {
        switch kind {
        case .absent: "absent"
        case .directory: "directory"
        case .link: "link"
        case .file, .other: links > 1 ? "hard" : "file"
        }
    }

    /// The return values that Ansible adds to every result with a path.
    var values: Dict {
        guard exists else { return ["state": "absent"] }
        return [
            "uid": .int(uid), "gid": .int(gid), "owner": .string(owner), "group": .string(group),
            "mode": .string(octal(mode)), "state": .string(ansibleState), "size": .int(size),
        ]
    }
}

extension FileState {
    /// What a probe brings along of a file's content.
    enum Content: Sendable, Hashable {
        case none
        /// The SHA-256 only.
        case hash
        /// The SHA-256, and the bytes of files up to this size.
        case bytes(upTo: Int)
    }

    /// What stat(1) is asked for, in the order of `init(path:fields:)`.
    static let format = "%a %u %g %s %h %i %Y %X %U %G %F"

    /// Asks for a path in one round trip.
    ///
    /// Without `follow` a link is reported as a link.
    ///
    /// With `name` the path is that of the file so called when `path` is a directory or ends in `/`.
    static func probe(
        _ path: String, inside name: String? = nil, follow: Bool = true, content: Content = .none
    ) -> Probe<FileState> {
        var script: ShellScript = "p=\(path: path); [ -n \"${p##-*}\" ] || p=./$p"
        if let name { script += "case $p in */) p=${p}\(name) ;; *) [ ! -d \"$p\" ] || p=$p/\(name) ;; esac" }
        script += """
            printf '%s\\n%s\\n' "${#p}" "$p"
            if [ -L "$p" ]; then
            t=$(readlink -- "$p"; echo .); r=$(readlink -f -- "$p"; echo .); t=${t%??}; r=${r%??}
            printf '%s\\n%s\\n%s\\n%s\\n' "${#t}" "$t" "${#r}" "$r"
            else echo; fi
            s=$(stat \(raw: follow ? "-L" : "") -c \(format) -- "$p" 2>/dev/null) || { echo absent; exit 0; }
            printf '%s\\n' "$s"
            """
        guard content != .none else { return Probe(script) { try FileState(path: path, output: $0, content: content) } }
        let isReadable: ShellScript = follow ? "[ -f \"$p\" ]" : "[ -f \"$p\" ] && [ ! -L \"$p\" ]"
        script += "if \(isReadable) && [ -r \"$p\" ]; then"
        if case .bytes(let limit) = content {
            // What comes along whole is hashed here: a process less over there.
            script += "set -- $s; if [ \"$4\" -le \(limit) ]; then echo content; exec cat -- \"$p\"; fi"
        }
        script += "sum=$(sha256sum < \"$p\") && echo \"${sum%% *}\"; else echo; fi"
        return Probe(script) { try FileState(path: path, output: $0, content: content) }
    }

    private init(path: String, output: ShellOutput, content: Content) throws {
        var reader = OutputReader(output.stdoutBytes)
        self.path = reader.counted() ?? path
        target = reader.counted()
        realPath = (target == nil ? nil : reader.counted()) ?? self.path
        let line = reader.line()
        guard read(line) else {
            // A link that leads nowhere is a link, also when it is followed.
            if target != nil { kind = .link }
            if line != "absent" {
                throw ModuleFailure("can't look at \(path): \(output.stderr)", values: ["rc": .int(output.status)])
            }
            return
        }
        guard content != .none else { return }
        let word = reader.line()
        if word == "content" {
            let bytes = Array(reader.rest)
            (self.content, sha256) = (bytes, Digest.sha256.hex(bytes))
        } else {
            sha256 = word.isEmpty ? nil : word
        }
    }

    /// Takes over a line in `format`.
    ///
    /// False when it is not one.
    mutating func read(_ line: some StringProtocol) -> Bool {
        let fields = String(line).split(separator: Character(" "), maxSplits: 10).map { String($0) }
        guard fields.count == 11 else { return false }
        mode = Int(fields[0], radix: 8) ?? 0
        (uid, gid, size) = (Int(fields[1]) ?? 0, Int(fields[2]) ?? 0, Int(fields[3]) ?? 0)
        (links, inode) = (Int(fields[4]) ?? 1, Int(fields[5]) ?? 0)
        (modified, accessed) = (Int(fields[6]) ?? 0, Int(fields[7]) ?? 0)
        (owner, group) = (fields[8], fields[9])
        kind =
            switch fields[10] {
            case let text where text.hasPrefix("regular"): .file
            case "directory": .directory
            case "symbolic link": .link
            default: .other
            }
        return true
    }
}

/// Reads a probe's output piece by piece: lines, and texts that say their length first because they may hold anything.
struct OutputReader {
    /// What is left.
    var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next line without its end; empty at the end of the output.
    mutating func line() -> String {
        let end = rest.firstIndex(of: 10) ?? rest.endIndex
        defer { rest = rest[min(end + 1, rest.endIndex)...] }
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    /// A line with a number of bytes, then that many bytes and a line end; nil when the line is empty.
    mutating func counted() -> String? {
        guard let count = Int(line()), count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count + 1) }
        return String(decoding: rest.prefix(count), as: UTF8.self)
    }
}
