// SPDX-License-Identifier: Apache-2.0

import Digests
import ShellScript
import Values

/// A recording as one bash script that a bare machine runs by itself, with Linode's fields for the secrets.
///
/// The programs and payloads travel in an archive inside the script; `files` is what has to be in it.
public struct StackScript: Sendable {
    /// The most characters that Linode takes.
    public static let limit = 65_535

    /// Where the archive comes from when it is not part of the script.
    public struct Download: Sendable {
        /// Its address.
        public var url: String
        /// An archive at `url`.
        public init(url: String) { self.url = url }
    }

    let host: String
    let playbooks: [String]
    let tasks: [RecordedTask]
    let secrets: [String: String]
    /// The recorded machine's name, where something holds it.
    private let machine: String?
    let facts: [String]
    private let entries: [Entry]

    /// A step under the name of its file.
    struct Entry: Sendable {
        var task: Int
        var name: String
        var step: RecordedTask.Step
    }

    /// The script of a recording of `playbooks`.
    public init(_ recording: Recording, playbooks: [String]) {
        host = recording.host
        self.playbooks = playbooks
        facts = recording.facts
        let tasks = recording.tasks
        self.tasks = tasks
        secrets = recording.secrets.filter { _, word in tasks.contains { $0.steps.contains { $0.holds(word) } } }
        machine = recording.machine.flatMap { name in
            tasks.contains { $0.steps.contains { $0.holds(name) } } ? name : nil
        }
        var entries: [Entry] = []
        for (index, task) in tasks.enumerated() {
            for step in task.steps {
                entries.append(Entry(task: index, name: Self.number(entries.count + 1), step: step))
            }
        }
        self.entries = entries
    }

    /// The variables that become fields, sorted.
    public var fields: [String] { secrets.keys.sorted() }

    /// What belongs into the archive, by name: programs, what they read, payloads.
    public var files: [(name: String, bytes: [UInt8])] {
        entries.flatMap { entry in
            switch entry.step.work {
            case .payload(let bytes, _): [(entry.name, bytes)]
            case .program(let text, let data):
                [(entry.name, Array((text + "\n").utf8))]
                    + data.enumerated().map { ("\(entry.name).\($0 + 1)", $1) }
            }
        }
    }

    /// The script around an archive of `files`, packed by tar and gzip.
    public func text(archive: [UInt8], download: Download? = nil) -> String {
        [
            "#!/bin/bash\n# shellcheck disable=SC2016", heading, Runtime.functions(fields: fields), fillings, body,
            delivery(of: archive, download), Runtime.ending(host: host), "",
        ].joined(separator: "\n")
    }

    private var heading: String {
        var lines = [
            "# Brings a bare Debian 12 to what \(playbooks.joined(separator: ", ")) makes of the host `\(host)`.",
            "# Recorded by `lifeboat stackscript`; record it again rather than change it.",
        ]
        if !facts.isEmpty {
            lines.append("# Decided by the machine that it was recorded on: \(facts.joined(separator: ", ")).")
        }
        for name in fields { lines.append("# <UDF name=\"\(name)\" label=\"\(name)\">") }
        return lines.joined(separator: "\n")
    }

    /// The function that puts the fields' values into the files, and the checksums that follow from them.
    private var fillings: String {
        var lines = ["fill_in() {"]
        for name in fields { lines.append("    field \(name) \(secrets[name] ?? "")") }
        if let machine { lines.append("    own_name \(machine)") }
        for file in files {
            let text = String(decoding: file.bytes, as: UTF8.self)
            guard words.contains(where: text.contains) || marks.contains(where: text.contains) else {
                continue
            }
            let sums = Self.digests.map { $0.hex(file.bytes) }.filter { used($0) }
            lines.append("    fill \(file.name)" + sums.map { " \($0)" }.joined())
        }
        return (lines + ["    :", "}"]).joined(separator: "\n")
    }

    /// What is filled in.
    private var words: [String] { secrets.values + (machine.map { [$0] } ?? []) }

    private static let digests: [Digest] = [.md5, .sha1, .sha256]

    /// The checksums of files with secrets in them that other files mention.
    private var marks: [String] {
        files.filter { file in words.contains { String(decoding: file.bytes, as: UTF8.self).contains($0) } }
            .flatMap { file in Self.digests.map { $0.hex(file.bytes) } }.filter(used)
    }

    private func used(_ sum: String) -> Bool { tasks.contains { $0.steps.contains { $0.holds(sum) } } }

    private var body: String {
        var lines = ["tasks() {"]
        for (index, task) in tasks.enumerated() {
            lines.append("")
            lines.append("    # \(task.place)")
            lines.append("    task \(task.tries) \(task.pause) \(ShellScript.quote(Self.line(task.title)))")
            for entry in entries where entry.task == index { lines.append("    " + call(entry)) }
        }
        return (lines + ["}"]).joined(separator: "\n")
    }

    private func call(_ entry: Entry) -> String {
        let user = ShellScript.quote(entry.step.user)
        switch entry.step.work {
        case .program: return "run \(entry.name) \(user) \(entry.step.status)"
        case .payload(_, let path): return "put \(entry.name) \(user) \(ShellScript.quote(path))"
        }
    }

    private func delivery(of archive: [UInt8], _ download: Download?) -> String {
        if let download {
            return """
                archive() {
                    download \(ShellScript.quote(download.url)) \(Digest.sha256.hex(archive))
                }
                """
        }
        let text = Base85.encode(archive)
        var lines: [Substring] = []
        var rest = text[...]
        while !rest.isEmpty {
            lines.append(rest.prefix(4000))
            rest = rest.dropFirst(4000)
        }
        return (["archive() {", "    \(Base85.decoder) <<'ARCHIVE'"] + lines.map(String.init) + ["ARCHIVE", "}"])
            .joined(separator: "\n")
    }

    private static func number(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
