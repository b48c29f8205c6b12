// SPDX-License-Identifier: Apache-2.0

import Values

/// Python's `'{0.name:>8}'.format(value)`.
struct BraceFormat {
    let arguments: Arguments
    let evaluator: Evaluator
    private var automatic = 0

    init(arguments: Arguments, evaluator: Evaluator) {
        self.arguments = arguments
        self.evaluator = evaluator
    }

    mutating func format(_ text: String, depth: Int = 0) throws -> String {
        guard depth < 3 else { throw TemplateError.type("Max string recursion exceeded") }
        let scalars = Array(text.unicodeScalars)
        var out = String.UnicodeScalarView()
        var at = 0
        while at < scalars.count {
            let scalar = scalars[at]
            if scalar == "{" || scalar == "}", at + 1 < scalars.count, scalars[at + 1] == scalar, depth == 0 {
                out.append(scalar)
                at += 2
            } else if scalar == "{" {
                let end = try closing(scalars, at)
                out.append(contentsOf: try field(Text.string(scalars[at + 1..<end]), depth).unicodeScalars)
                at = end + 1
            } else if scalar == "}" {
                throw TemplateError.type("Single '}' encountered in format string")
            } else {
                out.append(scalar)
                at += 1
            }
        }
        return String(out)
    }

    private func closing(_ scalars: [Unicode.Scalar], _ start: Int) throws -> Int {
        var open = 0
        for index in start..<scalars.count {
            if scalars[index] == "{" { open += 1 }
            if scalars[index] == "}" { open -= 1 }
            if open == 0 { return index }
        }
        throw TemplateError.type("expected '}' before end of string")
    }

    private mutating func field(_ field: String, _ depth: Int) throws -> String {
        var head = field[...]
        var specText = ""
        if let colon = field.firstIndex(of: ":") {
            head = field[..<colon]
            specText = String(field[field.index(after: colon)...])
        }
        var conversion: Character?
        if let mark = head.lastIndex(of: "!") {
            conversion = head[head.index(after: mark)...].first
            head = head[..<mark]
        }
        var value = try value(String(head))
        try checkDefined(value)
        // The value is numbered before the fields inside its format.
        let spec = specText.contains("{") ? try format(specText, depth: depth + 1) : specText
        switch conversion {
        case "s": value = .string(value.text)
        case "r", "a": value = .string(value.representation)
        case nil: break
        default: throw TemplateError.type("Unknown conversion specifier")
        }
        if spec.isEmpty { return value.text }
        if case .object(let object) = value, let object = object as? any MethodsObject,
            let text = try object.call("strftime", Arguments(positional: [.string(spec)]))
        {
            return text.text
        }
        return try FormatSpec(spec).format(value)
    }

    private mutating func value(_ path: String) throws -> Value {
        let first = path.prefix { $0 != "." && $0 != "[" }
        var value: Value
        if let index = first.isEmpty ? automatic : Int(first) {
            if first.isEmpty { automatic += 1 }
            guard index < arguments.positional.count else {
                throw TemplateError.type("Replacement index \(index) out of range for positional args tuple")
            }
            value = arguments.positional[index]
        } else {
            guard let found = arguments.named.last(where: { $0.name == first }) else {
                throw TemplateError.type("KeyError: '\(first)'")
            }
            value = found.value
        }
        var rest = path.dropFirst(first.count)
        while let mark = rest.popFirst() {
            if mark == "." {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                rest = rest.dropFirst(name.count)
                // Unlike Jinja2, `str.format` never takes a key for an attribute.
                if case .dict = value { throw TemplateError.type("'dict' object has no attribute '\(name)'") }
                value = try evaluator.attribute(String(name), of: value)
            } else {
                let key = rest.prefix { $0 != "]" }
                rest = rest.dropFirst(key.count + 1)
                value = try evaluator.item(Int(key).map { .int($0) } ?? .string(String(key)), of: value)
            }
        }
        return value
    }
}
