// SPDX-License-Identifier: Apache-2.0

import Diagnostics

extension TemplateEngine {
    /// A variable that a source takes from its scope, and where.
    public struct NameUse: Hashable, Sendable {
        /// The variable.
        public var name: String
        /// Where it stands; nil when the source has no place.
        public var location: SourceLocation?
    }

    /// The variables without which a source surely can't be rendered, in the order of the source.
    ///
    /// Empty when it cannot be read, and for names that the source itself gives a value anywhere.
    public func neededNames(
        in source: String, as kind: SourceKind = .template, at location: SourceLocation? = nil
    ) -> [NameUse] {
        guard let free = try? walk(source, kind), let parsed = try? parsed(source, as: kind) else { return [] }
        var sure = SureNames()
        switch parsed {
        case .expression(let expression): sure.visit(expression)
        case .body(let body): sure.visit(body)
        }
        return sure.names.filter { name, _ in
            free.names.contains(name) && !free.given.contains(name) && Globals.all[name] == nil && name != "omit"
        }.map { NameUse(name: $0.name, location: $0.place.location(from: location)) }
    }

    /// The variables of a source that it can do without: those it asks `is defined` or gives a default.
    public func optionalNames(in source: String, as kind: SourceKind = .template) -> Set<String> {
        (try? walk(source, kind).doubted) ?? []
    }
}
