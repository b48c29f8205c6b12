// SPDX-License-Identifier: Apache-2.0

/// A written document: what Markdown, HTML and plain text are made from.
///
/// Texts are plain, but for `code` between backticks.
struct Document: Sendable {
    /// A piece of it.
    enum Block: Sendable {
        /// A heading; `anchor` is what links lead to.
        case heading(level: Int, String, anchor: String?)
        /// A paragraph; a label in front of it stands out.
        case text(label: String?, String)
        /// A list of short texts.
        case list([String])
        /// Commands to type.
        case code(String)
        /// Rows of cells, the first of which is the head.
        case table([[String]])
        /// A line that changes by itself from day to day: comparing documents passes it over.
        case live(Live, String)
        /// What may be folded where that is possible.
        indirect case fold(title: String, anchor: String?, [Block])
    }

    /// The kinds of lines that change by themselves; each begins with its words.
    enum Live: String, Sendable, CaseIterable {
        /// When something last ran.
        case run = "Last run"
        /// What the document was made from.
        case made = "Made"
    }

    /// The title.
    var title: String
    /// What follows it.
    var blocks: [Block] = []

    mutating func add(_ block: Block) { blocks.append(block) }

    mutating func say(_ text: String, label: String? = nil) {
        if !text.isEmpty { blocks.append(.text(label: label, text)) }
    }

    mutating func head(_ level: Int, _ text: String, anchor: String? = nil) {
        blocks.append(.heading(level: level, text, anchor: anchor))
    }
}

/// The forms that a runbook is printed in.
public enum RunbookForm: String, Sendable, CaseIterable {
    /// For repositories, and readable as it is.
    case markdown
    /// One file for a browser and for paper.
    case html
    /// For a terminal that has nothing else.
    case text
}

extension Document {
    func text(as form: RunbookForm) -> String {
        switch form {
        case .markdown: markdown
        case .html: html
        case .text: plain
        }
    }
}
