// SPDX-License-Identifier: Apache-2.0

import Values

extension Evaluator {
    /// `value.name`.
    func attribute(_ name: String, of value: Value) throws -> Value {
        switch value {
        case .undefined: return value
        case .dict(let dict): if let found = dict[.string(name)] { return found }
        case .object(let object):
            if let handle = object as? Handle, let found = try attribute(name, of: handle) { return found }
            if let found = try object.attribute(name) { return found }
            if object is any MethodsObject { return .object(MethodObject(base: value, name: name)) }
        default: break
        }
        if name == "__class__" { return .object(TypeObject(name: value.typeName)) }
        if Methods.isMethod(name, of: value) { return .object(MethodObject(base: value, name: name)) }
        return .undefined(Undefined(Self.missing(name, in: value)))
    }

    /// `value[key]`.
    func item(_ key: Value, of value: Value) throws -> Value {
        if case .undefined(let undefined) = key { throw TemplateError.undefined(undefined) }
        switch value {
        case .undefined: return value
        case .dict(let dict): if let found = dict[key] { return found }
        case .list(let items):
            if case .int(let index)? = key.asNumber, !(key.isFloat), let found = Self.item(index, in: items) {
                return found
            }
        case .string(let text):
            if case .int(let index)? = key.asNumber,
                let found = Self.item(index, in: Array(text.unicodeScalars))
            {
                return .string(String(found))
            }
        case .object(let object): if let found = try object.attribute(key.text) { return found }
        default: break
        }
        if case .string(let name) = key { return try attribute(name, of: value) }
        let text = "\(Self.typeName(of: value)) has no element \(key.representation)"
        return .undefined(Undefined(text))
    }

    private static func item<Item>(_ index: Int, in items: [Item]) -> Item? {
        let index = index < 0 ? index + items.count : index
        return items.indices.contains(index) ? items[index] : nil
    }

    private static func typeName(of value: Value) -> String { value.isNull ? "None" : "\(value.typeName) object" }

    static func missing(_ name: String, in value: Value) -> String {
        "'\(typeName(of: value))' has no attribute '\(name)'"
    }

    private func attribute(_ name: String, of handle: Handle) throws -> Value? {
        switch states[handle.id] {
        case .namespace(let values): return values[name]
        case .loop(let loop):
            return loop.attribute(name)
                ?? (["cycle", "changed"].contains(name)
                    ? .object(MethodObject(base: .object(handle), name: name)) : nil)
        case .module(let frame, _): return name.hasPrefix("_") ? nil : frame.values[name]
        case .macro(let macro):
            switch name {
            case "name": return .string(macro.macro.name)
            case "arguments": return .list(macro.macro.parameters.map { .string($0.name) })
            case "catch_varargs": return .bool(macro.macro.usesVarargs)
            case "catch_kwargs": return .bool(macro.macro.usesKwargs)
            case "caller": return .bool(macro.macro.usesCaller)
            default: return nil
            }
        case .cycler(let items, let at):
            if name == "current" { return items[at] }
            return ["next", "reset"].contains(name) ? .object(MethodObject(base: .object(handle), name: name)) : nil
        case .ownBlocks:
            guard template.blocks[name] != nil else { return nil }
            return self.handle(.parentBlock(name: name, depth: 0), "BlockReference", "<BlockReference>")
        case .parentBlock(let block, let depth):
            return name == "super"
                ? self.handle(.parentBlock(name: block, depth: depth + 1), "BlockReference", "<BlockReference>") : nil
        case .joiner: return nil
        }
    }
}

extension Value {
    var isFloat: Bool { if case .float = self { true } else { false } }
}
