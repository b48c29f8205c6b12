// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What WordPress answers: its version, and how the site differs from what is wanted.
struct WordPressAnswer: Sendable {
    /// One setting that is not, or was not, as wanted.
    struct Difference: Sendable, Hashable {
        var what: String
        var before: String
        var after: String
    }
    var version: String
    var isInstalled: Bool
    var differences: [Difference]
    var warnings: [String]

    /// What stands in front of the answer, after whatever plugins print.
    static let mark = "LIFEBOAT-ANSWER "

    /// Reads the answer; throws when the program ended without one.
    init(_ output: ShellOutput) throws {
        guard let text = output.stdout.split(separator: Self.mark).last, output.stdout.contains(Self.mark),
            let value = try? Value(json: String(text))
        else { throw Self.failure(output, "WordPress") }
        version = value["version"]?.text ?? ""
        isInstalled = value["installed"]?.isTruthy ?? false
        warnings = value["warnings"]?.list?.map(\.text) ?? []
        differences = (value["differences"]?.list ?? []).map { item in
            Difference(
                what: item["what"]?.text ?? "", before: item["before"]?.text ?? "", after: item["after"]?.text ?? "")
        }
    }

    /// The failure when WordPress ended early: its own words without their markup.
    static func failure(_ output: ShellOutput, _ url: String) -> ModuleFailure {
        var words = text(of: output.stdout)
        let errors = output.stderr.split(separator: "\n").map { String($0).trimmed }
        if let fatal = errors.first(where: { $0.contains("Fatal error") }) { words = fatal }
        // After the first sentence WordPress only asks questions.
        if let end = words.firstRange(of: " could not be established") { words = String(words[..<end.upperBound]) }
        if words.isEmpty { words = errors.last ?? "PHP ended with status \(output.status) and no word" }
        if let reason = errors.first(where: { $0.hasPrefix("database: ") }) { words += " (\(reason))" }
        return ModuleFailure(
            "\(url): WordPress says: \(words)",
            values: ["rc": .int(output.status), "stderr": .string(output.stderr), "stdout": .string(output.stdout)])
    }

    /// The readable text of a page of HTML, on one line.
    private static func text(of page: String) -> String {
        var body = page[...]
        if let start = page.split(separator: "<body", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first
        {
            body = start.drop { $0 != ">" }.dropFirst()
        }
        var out = ""
        var isTag = false
        for character in body {
            if character == "<" {
                isTag = true
                out += " "
            } else if character == ">" && isTag {
                isTag = false
            } else if !isTag {
                out.append(character)
            }
        }
        for (entity, letter) in [("&#8217;", "’"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")] {
            out = out.split(separator: entity, omittingEmptySubsequences: false).joined(separator: letter)
        }
        return String(out.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(600))
    }
}

/// The parts of a site's address.
struct SiteAddress: Sendable {
    var isEncrypted: Bool
    /// The host with its port, as a browser sends it.
    var host: String
    /// The path without a slash at its end; empty for the root.
    var path: String

    init?(_ url: String) {
        isEncrypted = url.hasPrefix("https://")
        guard isEncrypted || url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst(isEncrypted ? 8 : 7)
        host = String(rest.prefix { $0 != "/" })
        path = String(rest.drop { $0 != "/" })
    }

    /// The host without its port in small letters, as Debian names configurations.
    var name: String { String(host.prefix { $0 != ":" }).lowercased() }
}
