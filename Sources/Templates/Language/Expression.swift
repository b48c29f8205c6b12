// SPDX-License-Identifier: Apache-2.0

import Values

/// An expression of the template language.
indirect enum Expression: Sendable {
    case constant(Value)
    case name(String, Place)
    case list([Expression])
    case tuple([Expression])
    case dict([(key: Expression, value: Expression)])
    case attribute(Expression, String, Place)
    case item(Expression, Expression, Place)
    case slice(Expression?, Expression?, Expression?)
    case call(Expression, CallArguments, Place)
    /// The value is nil inside a `filter` or `set` block, where it is the block's text.
    case filter(Expression?, String, CallArguments, Place)
    case test(Expression, String, CallArguments, Place)
    case negative(Expression, Place)
    case positive(Expression, Place)
    case not(Expression, Place)
    case and(Expression, Expression, Place)
    case or(Expression, Expression, Place)
    case arithmetic(ArithmeticOperator, Expression, Expression, Place)
    case compare(Expression, [(ComparisonOperator, Expression)], Place)
    case concat([Expression], Place)
    case conditional(test: Expression, then: Expression, otherwise: Expression?, Place)

    /// Where it stands, as far as it matters for messages.
    var place: Place? {
        switch self {
        case .constant, .list, .tuple, .dict, .slice: nil
        case .name(_, let place), .attribute(_, _, let place), .item(_, _, let place), .call(_, _, let place),
            .filter(_, _, _, let place), .test(_, _, _, let place), .negative(_, let place), .positive(_, let place),
            .not(_, let place), .and(_, _, let place), .or(_, _, let place), .arithmetic(_, _, _, let place),
            .compare(_, _, let place), .concat(_, let place), .conditional(_, _, _, let place):
            place
        }
    }
}

/// What stands between the brackets of a call.
struct CallArguments: Sendable {
    var positional: [Expression] = []
    var named: [(name: String, value: Expression)] = []
    var unpackedList: Expression?
    var unpackedDict: Expression?
}

enum ArithmeticOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case remainder = "%"
    case power = "**"
}

enum ComparisonOperator: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case isNotIn = "not in"
}
