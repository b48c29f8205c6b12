// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

/// Python's operators over values.
enum Operators {
    static func negative(_ value: Value) throws -> Value {
        switch try number(value, "bad operand type for unary -") {
        case .int(let number): .int(try whole { 0.subtractingReportingOverflow(number) })
        case .float(let number): .float(-number)
        }
    }

    static func positive(_ value: Value) throws -> Value {
        switch try number(value, "bad operand type for unary +") {
        case .int(let number): .int(number)
        case .float(let number): .float(number)
        }
    }

    private static func number(_ value: Value, _ message: String) throws -> Value.Number {
        try checkDefined(value)
        guard let number = value.asNumber else { throw TemplateError.type("\(message): '\(value.typeName)'") }
        return number
    }

    /// `a OP b`; Python's types decide what it means.
    static func arithmetic(_ sign: ArithmeticOperator, _ a: Value, _ b: Value) throws -> Value {
        if case .undefined(let undefined) = a { throw TemplateError.undefined(undefined) }
        if case .undefined(let undefined) = b { throw TemplateError.undefined(undefined) }
        if let x = a.asNumber, let y = b.asNumber { return try numbers(sign, x, y) }
        if case .object(let object) = a, let object = object as? any MethodsObject,
            let result = try object.arithmetic(sign, b, isReversed: false)
        {
            return result
        }
        if case .object(let object) = b, let object = object as? any MethodsObject,
            let result = try object.arithmetic(sign, a, isReversed: true)
        {
            return result
        }
        if let result = sequences(sign, a, b) { return result }
        throw TemplateError.type(
            "unsupported operand type(s) for \(sign.rawValue): '\(a.typeName)' and '\(b.typeName)'")
    }

    private static func sequences(_ sign: ArithmeticOperator, _ a: Value, _ b: Value) -> Value? {
        switch (sign, a, b) {
        case (.add, .string(let x), .string(let y)): return .string(x + y)
        case (.add, .list(let x), .list(let y)): return .list(x + y)
        case (.multiply, .string(let text), _):
            return b.wholeNumber.map { .string(String(repeating: text, count: max(0, $0))) }
        case (.multiply, _, .string): return sequences(sign, b, a)
        case (.multiply, .list(let items), _):
            return b.wholeNumber.map { .list(Array(repeatElement(items, count: max(0, $0)).joined())) }
        case (.multiply, _, .list): return sequences(sign, b, a)
        default: return nil
        }
    }

    // MARK: Numbers

    private static func numbers(_ sign: ArithmeticOperator, _ x: Value.Number, _ y: Value.Number) throws -> Value {
        if case .int(let a) = x, case .int(let b) = y, sign != .divide { return try integers(sign, a, b) }
        let (a, b) = (x.double, y.double)
        switch sign {
        case .add: return .float(a + b)
        case .subtract: return .float(a - b)
        case .multiply: return .float(a * b)
        case .power:
            let result = pow(a, b)
            if result.isNaN, !a.isNaN, !b.isNaN { throw TemplateError.type("the power is not a real number") }
            return .float(result)
        case .divide, .floorDivide, .remainder:
            guard b != 0 else { throw TemplateError.type("division by zero") }
            if sign == .divide { return .float(a / b) }
            let remainder = floatRemainder(a, b)
            return .float(sign == .remainder ? remainder : ((a - remainder) / b).rounded())
        }
    }

    /// Python's `%`: it has the sign of the divisor.
    private static func floatRemainder(_ a: Double, _ b: Double) -> Double {
        let remainder = fmod(a, b)
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
    }

    private static func integers(_ sign: ArithmeticOperator, _ a: Int, _ b: Int) throws -> Value {
        switch sign {
        case .add: return .int(try whole { a.addingReportingOverflow(b) })
        case .subtract: return .int(try whole { a.subtractingReportingOverflow(b) })
        case .multiply: return .int(try whole { a.multipliedReportingOverflow(by: b) })
        case .power: return try power(a, b)
        case .divide, .floorDivide, .remainder:
            guard b != 0 else { throw TemplateError.type("integer division or modulo by zero") }
            let (quotient, overflow) = a.dividedReportingOverflow(by: b)
            guard !overflow else { throw tooLarge }
            let remainder = a - quotient * b
            let isOff = remainder != 0 && (remainder < 0) != (b < 0)
            return .int(sign == .remainder ? (isOff ? remainder + b : remainder) : (isOff ? quotient - 1 : quotient))
        }
    }

    private static func power(_ a: Int, _ b: Int) throws -> Value {
        guard b >= 0 else {
            guard a != 0 else { throw TemplateError.type("0.0 cannot be raised to a negative power") }
            return .float(pow(Double(a), Double(b)))
        }
        var (result, base, left) = (1, a, b)
        while left > 0 {
            if left & 1 == 1 { result = try whole { result.multipliedReportingOverflow(by: base) } }
            left >>= 1
            if left > 0 { base = try whole { base.multipliedReportingOverflow(by: base) } }
        }
        return .int(result)
    }

    private static var tooLarge: TemplateError {
        .other("the number is too large", hint: "whole numbers have 64 bits here")
    }

    private static func whole(_ work: () -> (partialValue: Int, overflow: Bool)) throws -> Int {
        let (value, overflow) = work()
        guard !overflow else { throw tooLarge }
        return value
    }
}

extension Value {
    /// The whole number this is, booleans included.
    var wholeNumber: Int? { if case .int(let number)? = asNumber { number } else { nil } }
}
