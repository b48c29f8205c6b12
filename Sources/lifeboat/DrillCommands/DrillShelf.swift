// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import Recovery
import Reports

/// The folder of drills' records and reports.
struct DrillShelf {
    let folder: String

    /// Where the record of a drill lies.
    func path(of record: DrillRecord, _ ending: String = "json") -> String { "\(folder)/\(record.id).\(ending)" }

    /// Whether a drill has this id, which tells its second.
    func has(_ record: DrillRecord) -> Bool { FileManager.default.fileExists(atPath: path(of: record)) }

    /// Writes the record, whole or not at all: whoever reads it meanwhile sees the one before.
    func write(_ record: DrillRecord) throws { try put(try record.json(), at: path(of: record)) }

    /// Writes everything that is read from a record.
    func publish(_ record: DrillRecord) throws {
        try write(record)
        let earlier = all().filter { $0.id < record.id && $0.drill == record.drill }
        try put(DrillPage(record, earlier: earlier).html(), at: path(of: record, "html"))
        try put(DrillMarkdown(record, earlier: earlier).text(), at: path(of: record, "md"))
        try put(DrillJUnit(record).text(), at: path(of: record, "xml"))
    }

    private func put(_ text: String, at path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Diagnostic("can't write `\(path)`: \(error)", hint: "`--reports FOLDER` takes another folder")
        }
    }

    /// The record at `path`.
    static func read(_ path: String) throws -> DrillRecord {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Diagnostic("there is no record of a drill at `\(path)`")
        }
        do { return try DrillRecord(json: text) } catch {
            throw Diagnostic("`\(path)` is no record of a drill", notes: ["\(error)"])
        }
    }

    /// The records of drills in this folder, the oldest first.
    func all() -> [DrillRecord] { names().compactMap { try? Self.read("\(folder)/\($0)") } }

    /// The files that should be records and can't be read as such.
    func unreadable() -> [String] { names().filter { (try? Self.read("\(folder)/\($0)")) == nil } }

    private func names() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted()
    }
}
