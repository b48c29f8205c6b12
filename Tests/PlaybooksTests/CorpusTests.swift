// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Foundation
import Playbooks
import Testing
import Values

/// Playbooks and roles that nobody here wrote, in the folders of `LIFEBOAT_CORPUS`: all of them must load.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["LIFEBOAT_CORPUS"]?.isEmpty == false))
struct CorpusTests {
    private let root = ProcessInfo.processInfo.environment["LIFEBOAT_CORPUS"] ?? ""

    /// Renders names that are plain variables; others depend on the host.
    private func loader(_ roles: [String]) -> PlaybookLoader {
        var configuration = Configuration()
        configuration.rolesPath = roles
        return PlaybookLoader(configuration: configuration) { text, variables in
            var parts = text.components(separatedBy: "{{")
            let head = parts.removeFirst()
            return try parts.reduce(head) { done, part in
                let pieces = part.components(separatedBy: "}}")
                let name = pieces[0].trimmingCharacters(in: .whitespaces)
                guard let value = variables[name] else { throw Diagnostic("`\(name)` is undefined") }
                return done + value.text + pieces.dropFirst().joined(separator: "}}")
            }
        }
    }

    private func files(_ accepts: (String) -> Bool) -> [String] {
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            accepts(name) && !["/tests/", "/molecule/", "/.github/", "/test/"].contains { "/\(name)".contains($0) }
        }.sorted()
    }

    private func report(_ problems: [(String, any Error)], of count: Int, _ what: String) {
        for (name, error) in problems { print("corpus: \(name): \(error)") }
        print("corpus: \(count - problems.count) of \(count) \(what) load")
    }

    @Test func `every role loads`() throws {
        let mains = files { $0.hasSuffix("/tasks/main.yml") || $0.hasSuffix("/tasks/main.yaml") }
        #expect(!mains.isEmpty)
        var problems: [(String, any Error)] = []
        let folder = FileManager.default.temporaryDirectory.appending(path: "corpus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for main in mains {
            let role = "\(root)/\(main)".components(separatedBy: "/tasks/main").dropLast().joined(
                separator: "/tasks/main")
            let site = folder.appending(path: "site.yml")
            try Data("- hosts: all\n  roles: ['\(role)']\n".utf8).write(to: site)
            let around = (role as NSString).deletingLastPathComponent
            do { _ = try loader([around]).load(site.path) } catch { problems.append((main, error)) }
        }
        report(problems, of: mains.count, "roles")
    }

    @Test func `every playbook loads`() throws {
        let books = files { $0.hasSuffix(".yml") }.filter { name in
            guard let text = try? String(contentsOfFile: "\(root)/\(name)", encoding: .utf8) else { return false }
            return text.contains("\n  hosts:") || text.contains("- hosts:")
        }
        #expect(!books.isEmpty)
        var problems: [(String, any Error)] = []
        for book in books {
            let top = book.split(separator: "/").first.map(String.init) ?? ""
            do {
                _ = try loader(["\(root)/\(top)/roles", "\(root)/\(top)/ansible/roles"]).load("\(root)/\(book)")
            } catch { problems.append((book, error)) }
        }
        report(problems, of: books.count, "playbooks")
    }
}
