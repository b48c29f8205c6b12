// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// A place in a template, both counted from 1.
struct Place: Hashable, Sendable {
    var line: Int
    var column: Int

    static let start = Place(line: 1, column: 1)

    /// The place in the file whose text at `base` is the template; further lines are indented like the first.
    func location(from base: SourceLocation?) -> SourceLocation? {
        guard let base else { return nil }
        return SourceLocation(
            file: base.file, line: base.line + line - 1, column: base.column + column - 1)
    }
}

/// A complaint about a template; the engine adds the file it stands in.
struct TemplateError: Error {
    enum Kind {
        case syntax, undefined, type, other
    }

    var kind: Kind
    var message: String
    var place: Place?
    var hint: String?
    /// Whether a template that another one asks for is not there.
    var isMissingTemplate = false
    /// The file of the template when it isn't the one that was rendered first.
    var file: String?

    init(_ kind: Kind, _ message: String, at place: Place? = nil, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.place = place
        self.hint = hint
    }

    static func type(_ message: String) -> TemplateError { TemplateError(.type, message) }
    static func other(_ message: String, hint: String? = nil) -> TemplateError {
        TemplateError(.other, message, hint: hint)
    }
    static func undefined(_ value: Undefined) -> TemplateError { TemplateError(.undefined, value.message) }

    /// The same with a place, unless it has one already.
    func placed(at place: Place) -> TemplateError {
        guard self.place == nil else { return self }
        var copy = self
        copy.place = place
        return copy
    }
}
