// SPDX-License-Identifier: Apache-2.0

import Values

/// A piece of a template.
struct Token: Sendable {
    enum Kind: Hashable, Sendable {
        case data(String)
        case variableBegin, variableEnd, blockBegin, blockEnd
        case name(String)
        case text(String)
        case int(Int)
        case float(Double)
        case op(String)
        case end
    }

    var kind: Kind
    var place: Place

    /// How messages call it.
    var description: String {
        switch kind {
        case .data: "text"
        case .variableBegin: "{{"
        case .variableEnd: "}}"
        case .blockBegin: "{%"
        case .blockEnd: "%}"
        case .name(let name): name
        case .text(let text): Value.string(text).representation
        case .int(let number): String(number)
        case .float(let number): Value.float(number).text
        case .op(let text): text
        case .end: "end of template"
        }
    }
}
