// SPDX-License-Identifier: Apache-2.0

import Values

/// A value whose state lives in the evaluator: a macro, a loop, a namespace.
struct Handle: ValueObject {
    let id: Int
    let typeName: String
    let text: String
    var keys: [Value]? { nil }
    func attribute(_ name: String) throws -> Value? { nil }
}

/// A global function by name, as a value.
struct FunctionObject: ValueObject {
    let name: String
    var typeName: String { "function" }
    var text: String { "<function \(name)>" }
    var keys: [Value]? { nil }
    func attribute(_ name: String) throws -> Value? { name == "__name__" ? .string(self.name) : nil }
}

/// A method of a value that isn't called yet.
struct MethodObject: ValueObject {
    let base: Value
    let name: String
    var typeName: String { "builtin_function_or_method" }
    var text: String { "<built-in method \(name) of \(base.typeName) object>" }
    var keys: [Value]? { nil }
    func attribute(_ name: String) throws -> Value? { nil }
}

/// The Python type of a value: `x.__class__`.
struct TypeObject: ValueObject {
    let name: String
    var typeName: String { "type" }
    var text: String { "<class '\(name)'>" }
    var keys: [Value]? { nil }
    func attribute(_ name: String) throws -> Value? { name == "__name__" ? .string(self.name) : nil }
}

/// An object with methods of its own, such as a point in time.
protocol MethodsObject: ValueObject {
    /// Calls the method `name`; nil when there is none.
    func call(_ name: String, _ arguments: Arguments) throws -> Value?
    /// `self OP other`, or `other OP self` when `isReversed`; nil when that makes no sense.
    func arithmetic(_ sign: ArithmeticOperator, _ other: Value, isReversed: Bool) throws -> Value?
    /// What `<` compares; only objects of one type are compared.
    var order: Double { get }
}

/// What stands behind a ``Handle``.
enum State {
    case macro(MacroState)
    case namespace([String: Value])
    case loop(LoopState)
    case cycler(items: [Value], at: Int)
    case joiner(separator: String, isUsed: Bool)
    case module(Frame, isImported: Bool)
    /// `super` in a block: the blocks it may still fall back to.
    case parentBlock(name: String, depth: Int)
    case ownBlocks
}

/// A macro with the place it was defined in.
struct MacroState {
    let macro: Macro
    let frame: Frame
    let template: Evaluator.Template
}

/// One run of a `for`.
final class LoopState {
    let items: [Value]
    var index = 0
    let depth: Int
    let loop: Loop
    let frame: Frame
    var lastChanged: [Value]?

    init(items: [Value], depth: Int, loop: Loop, frame: Frame) {
        self.items = items
        self.depth = depth
        self.loop = loop
        self.frame = frame
    }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "index": .int(index + 1)
        case "index0": .int(index)
        case "revindex": .int(items.count - index)
        case "revindex0": .int(items.count - index - 1)
        case "first": .bool(index == 0)
        case "last": .bool(index == items.count - 1)
        case "length": .int(items.count)
        case "depth": .int(depth + 1)
        case "depth0": .int(depth)
        case "previtem": index > 0 ? items[index - 1] : .undefined(Undefined("there is no previous item"))
        case "nextitem":
            index + 1 < items.count ? items[index + 1] : .undefined(Undefined("there is no next item"))
        default: nil
        }
    }
}
