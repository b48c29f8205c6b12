// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What is known about a path of a host.
struct FileState: Sendable, Hashable {
    enum Kind: String, Sendable {
        case absent, file, directory, link, other
    }
    /// The path that was asked for.
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
    /// The target of a link, as it is written.
    var target: String?
    /// The path without links; where a write has to go when links are followed.
    var realPath: String
    /// The SHA-256 of a file, when it was asked for.
    var sha256: String?
    /// The bytes of a file, when they were asked for and are not too many.
    var content: [UInt8]?

    var exists: Bool { kind != .absent }
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

    /// Asks for a path in one round trip.
    ///
    /// Without `follow` a link is reported as a link.
    static func probe(_ path: String, follow: Bool = true, content: Content = .none) -> Probe<FileState> {
        var script: ShellScript = """
            p=\(path); [ -n "${p##-*}" ] || p=./$p
            readlink -f -- "$p" 2>/dev/null | base64 | tr -d '\\n'; echo
            if [ -L "$p" ]; then readlink -- "$p" | base64 | tr -d '\\n'; fi; echo
            stat \(raw: follow ? "-L" : "") -c '%a %u %g %s %U %G %F' -- "$p" 2>/dev/null || { echo absent; exit 0; }
            """
        if content != .none {
            let isReadable: ShellScript = follow ? "[ -f \"$p\" ]" : "[ -f \"$p\" ] && [ ! -L \"$p\" ]"
            script += "if \(isReadable); then sum=$(sha256sum < \"$p\") && echo \"${sum%% *}\"; else echo; fi"
        }
        if case .bytes(let limit) = content {
            script += "if [ -f \"$p\" ] && [ \"$(stat -L -c %s -- \"$p\")\" -le \(limit) ]; then cat -- \"$p\"; fi"
        }
        return Probe(script) { try FileState(path: path, output: $0, content: content) }
    }

    private init(path: String, output: ShellOutput, content: Content) throws {
        var rest = output.stdoutBytes[...]
        func line() -> String {
            let end = rest.firstIndex(of: 10) ?? rest.endIndex
            defer { rest = rest[min(end + 1, rest.endIndex)...] }
            return String(decoding: rest[..<end], as: UTF8.self)
        }
        func decoded() -> String? {
            let bytes = Base64.decode(line()) ?? []
            return bytes.isEmpty ? nil : String(decoding: bytes.last == 10 ? bytes.dropLast() : bytes, as: UTF8.self)
        }
        self.path = path
        realPath = decoded() ?? path
        target = decoded()
        let fields = line().split(separator: " ", maxSplits: 6).map(String.init)
        guard fields.count == 7 else {
            // A link that leads nowhere is a link, also when it is followed.
            if target != nil { kind = .link }
            return
        }
        mode = Int(fields[0], radix: 8) ?? 0
        (uid, gid, size) = (Int(fields[1]) ?? 0, Int(fields[2]) ?? 0, Int(fields[3]) ?? 0)
        (owner, group) = (fields[4], fields[5])
        kind =
            switch fields[6] {
            case let text where text.hasPrefix("regular"): .file
            case "directory": .directory
            case "symbolic link": .link
            default: .other
            }
        guard content != .none else { return }
        let hash = line()
        sha256 = hash.isEmpty ? nil : hash
        if case .bytes(let limit) = content, kind == .file, size <= limit { self.content = Array(rest) }
    }
}
