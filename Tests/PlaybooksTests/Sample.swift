// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import Playbooks
import Testing
import Values

/// Files in a folder of their own, removed at the end.
func withFiles<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "playbook-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
    return try body(folder.path)
}

/// The playbook `site.yml` of `files`.
func load(_ files: [String: String], loader: PlaybookLoader = PlaybookLoader()) throws -> Playbook {
    try withFiles(files) { try loader.load("\($0)/site.yml") }
}

/// The play of a playbook with one play of `tasks`.
func play(tasks: String, _ files: [String: String] = [:]) throws -> Play {
    let indented = tasks.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)\n" }.joined()
    let site = "- hosts: all\n  tasks:\n\(indented)"
    return try #require(try load(files.merging(["site.yml": site]) { $1 }).plays.first)
}

/// The only task of `text`.
func task(_ text: String) throws -> PlayTask {
    guard case .task(let task)? = try play(tasks: text).tasks.first else { throw Diagnostic("no task") }
    return task
}

/// What is wrong with the playbook of `files`.
func problems(_ files: [String: String], loader: PlaybookLoader = PlaybookLoader()) throws -> [Diagnostic] {
    do {
        _ = try load(files, loader: loader)
    } catch let problem as Diagnostic {
        return [problem]
    } catch let problems as Diagnostics {
        return problems.all
    }
    return []
}

/// The tasks of a list and of its blocks, flat, with the keywords that hold for each.
func flat(_ items: [PlayItem], _ outer: Keywords = Keywords()) -> [(task: PlayTask, keywords: Keywords)] {
    items.flatMap { item -> [(task: PlayTask, keywords: Keywords)] in
        switch item {
        case .task(let task): [(task, task.keywords.inheriting(from: outer))]
        case .block(let block): flat(block.items, block.keywords.inheriting(from: outer))
        }
    }
}
