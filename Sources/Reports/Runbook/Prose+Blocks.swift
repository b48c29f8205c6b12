// SPDX-License-Identifier: Apache-2.0

import Engine

extension Procedure.Prose {
    /// Why, in blocks: paragraphs, and examples as code.
    var reasons: [Document.Block] {
        var blocks: [Document.Block] = []
        var (words, code) = ([String](), [String]())
        func flush() {
            if !words.isEmpty { blocks.append(.text(label: nil, words.joined(separator: " "))) }
            // How the playbook is called stands in each chapter.
            let calls = code.allSatisfy { $0.hasPrefix("lifeboat ") || $0.hasPrefix("…") }
            // Options are explained, not typed as they stand.
            if code.first?.hasPrefix("-") == true {
                blocks.append(.list(code))
            } else if !calls {
                blocks.append(.code(code.joined(separator: "\n")))
            }
            (words, code) = ([], [])
        }
        for line in comment {
            if line.hasPrefix("  ") {
                if !words.isEmpty { flush() }
                code.append(String(line.drop { $0 == " " }))
            } else if line.isEmpty {
                flush()
            } else {
                if !code.isEmpty { flush() }
                words.append(line)
            }
        }
        flush()
        return (why.map(Self.paragraphs) ?? []).map { .text(label: nil, $0) } + blocks
    }

    /// What to expect, the way back, and who.
    var outlook: [Document.Block] {
        [("Expect", expect), ("Way back", back), ("Who", who)].compactMap { label, text in
            text.map { .text(label: label, Self.paragraphs($0).joined(separator: " ")) }
        }
    }

    /// Why, in one sentence at most; empty when nothing is written.
    var shortly: String {
        let all = comment.prefix { !$0.isEmpty }.filter { !$0.hasPrefix("  ") }.joined(separator: " ")
        let text = why.map { Self.paragraphs($0).first ?? "" } ?? all
        guard let end = text.firstRange(of: ". ") else { return text }
        return String(text[..<end.lowerBound]) + "."
    }

    private static func paragraphs(_ text: String) -> [String] {
        var all: [String] = []
        var current: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) {
                if !current.isEmpty { all.append(current.joined(separator: " ")) }
                current = []
            } else {
                current.append(line)
            }
        }
        return current.isEmpty ? all : all + [current.joined(separator: " ")]
    }
}
