// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// Arguments of a query in the places that Python's database modules have for them: `%s` and `%(name)s`.
struct SQLArguments {
    var positional: [Value]?
    var named: Dict?

    init(_ positional: [Value]?, _ named: Dict?) {
        (self.positional, self.named) = (positional, named)
    }

    /// `query` with its arguments put in by `literal`; without arguments `%` is nothing special, with them `%%` is `%`.
    func fill(_ query: String, literal: (Value) -> String) throws -> String {
        guard positional != nil || named != nil else { return query }
        var rest = (positional ?? [])[...]
        var out = ""
        var text = query[...]
        while let percent = text.firstIndex(of: "%") {
            out += text[..<percent]
            text = text[text.index(after: percent)...]
            if text.hasPrefix("%") {
                out += "%"
                text = text.dropFirst()
            } else if text.hasPrefix("s"), named == nil {
                guard let value = rest.popFirst() else {
                    throw ArgumentError("the query has more `%s` than there are values", argument: "positional_args")
                }
                out += literal(value)
                text = text.dropFirst()
            } else if text.hasPrefix("("), let end = text.firstRange(of: ")s") {
                let name = String(text[text.index(after: text.startIndex)..<end.lowerBound])
                guard let value = named?[name] else {
                    throw ArgumentError("the query asks for `\(name)`, which is not given", argument: "named_args")
                }
                out += literal(value)
                text = text[end.upperBound...]
            } else {
                throw ArgumentError("`%\(text.prefix(1))` is no place for an argument", hint: "write `%%` for a `%`")
            }
        }
        guard rest.isEmpty else {
            throw ArgumentError("there are more values than the query has `%s`", argument: "positional_args")
        }
        return out + text
    }
}
