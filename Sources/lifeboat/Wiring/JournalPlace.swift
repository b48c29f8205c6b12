// SPDX-License-Identifier: Apache-2.0

import Digests
import Engine
import Glibc
import Values

/// Where the journal of some playbooks on an inventory is kept: below `$XDG_STATE_HOME/lifeboat/journal`.
struct JournalPlace {
    let inventory: [String]
    let playbooks: [String]

    /// Beyond this size a journal with nothing due in it is set aside as `….old`.
    private static let limit = 4 << 20

    func open(_ redactor: Redactor) throws -> Journal {
        let folder = Self.folder()
        var made = ""
        for part in folder.split(separator: "/") {
            made += "/" + part
            mkdir(made, 0o700)
        }
        let path = "\(folder)/\(name).ndjson"
        var info = stat()
        if stat(path, &info) == 0, Int(info.st_size) > Self.limit, !Journal.hasDueHandlers(path) {
            rename(path, "\(path).old")
        }
        return try Journal(path: path, redactor: redactor)
    }

    private static func folder() -> String {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        let state = variable("XDG_STATE_HOME") ?? "\(variable("HOME") ?? "/root")/.local/state"
        return "\(state)/lifeboat/journal"
    }

    /// A name that says what it is about, and differs for every pair of inventory and playbooks.
    private var name: String {
        let paths = (inventory + playbooks).map {
            realpath($0, nil).map { path in
                defer { free(path) }
                return String(cString: path)
            } ?? $0
        }
        let words = [playbooks.last, inventory.last].compactMap { $0?.split(separator: "/").last }
        let plain = words.joined(separator: "-").filter { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        return "\(plain.prefix(60))-\(Digest.sha256.hex(paths.joined(separator: "\n")).prefix(8))"
    }
}
