// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Values
import Vault
import YAMLDocument

/// Finds what people wrote about a step: the comment above it and its `doc:`.
final class ProseReader: Sendable {
    private let files = Mutex<[String: Comments]>([:])

    /// The prose of what begins at `line` of `file`.
    func prose(file: String, line: Int, doc: Written?) -> Procedure.Prose {
        var prose = Procedure.Prose()
        prose.comment = comments(of: file)?.above(line: line) ?? []
        prose.add(doc)
        return prose
    }

    /// The prose of a whole file.
    func header(of file: String, doc: Written? = nil) -> Procedure.Prose {
        var prose = Procedure.Prose()
        prose.comment = comments(of: file)?.header ?? []
        prose.add(doc)
        return prose
    }

    private func comments(of file: String) -> Comments? {
        files.withLock { files in
            if let known = files[file] { return known }
            guard let source = try? SourceText(path: file) else { return nil }
            let comments = Comments(source)
            files[file] = comments
            return comments
        }
    }
}

extension Procedure.Prose {
    /// Takes what `doc:` says.
    public mutating func add(_ doc: Written?) {
        guard let doc else { return }
        guard let parts = doc.value.dict else {
            why = doc.text.trimmed
            return
        }
        why = parts["why"]?.text.trimmed ?? why
        expect = parts["expect"]?.text.trimmed ?? expect
        back = parts["back"]?.text.trimmed ?? back
        who = parts["who"]?.text.trimmed ?? who
    }
}
