// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

extension TemplateEngine {
    /// How a text is to be read by a check.
    public enum SourceKind: Sendable {
        /// A text of a playbook, with or without templates in it.
        case template
        /// A bare expression, as in `when`.
        case expression
        /// A template file.
        case file
    }

    /// What is wrong with a source that can be known without rendering it: its syntax and unknown filters, tests
    /// and lookups, in the order of the source.
    public func check(
        _ source: String, as kind: SourceKind = .template, at location: SourceLocation? = nil
    ) -> [Diagnostic] {
        do {
            return try reporting(source, location, nil) {
                try walk(source, kind).uses.compactMap { use in
                    guard let error = complaint(about: use) else { return nil }
                    return Diagnostic(error.message, at: use.place.location(from: location), hint: error.hint)
                }
            }
        } catch let error as Diagnostic {
            return [error]
        } catch {
            return [Diagnostic("\(error)", at: location)]
        }
    }

    /// The variables a source takes from its scope; empty when it cannot be read.
    public func names(in source: String, as kind: SourceKind = .template) -> Set<String> {
        guard let names = try? walk(source, kind).names else { return [] }
        return names.filter { Globals.all[$0] == nil && $0 != "omit" }
    }

    func walk(_ source: String, _ kind: SourceKind) throws -> FreeNames {
        var names = FreeNames()
        switch try parsed(source, as: kind) {
        case .expression(let expression): names.visit(expression)
        case .body(let body): names.visit(body)
        }
        return names
    }

    /// A source as the parser sees it.
    enum ParsedSource {
        case expression(Expression)
        case body([Statement])
    }

    func parsed(_ source: String, as kind: SourceKind) throws -> ParsedSource {
        switch kind {
        case .expression: return .expression(try parsed(expression: source, Syntax()))
        case .template: return .body(isTemplate(source) ? try parsed(source, Self.playbook).body : [])
        case .file:
            var syntax = Syntax()
            var body = source
            try syntax.readHeader(of: &body)
            return .body(try parsed(body, syntax).body)
        }
    }

    private func complaint(about use: FreeNames.Use) -> TemplateError? {
        switch use.kind {
        case .filter: Filters.named(use.name) == nil ? Filters.unknown(use.name) : nil
        case .test: TemplateTests.named(use.name) == nil ? TemplateTests.unknown(use.name) : nil
        case .lookup: Lookups.isKnown(use.name, lookups) ? nil : Lookups.unknown(use.name, lookups)
        }
    }
}
