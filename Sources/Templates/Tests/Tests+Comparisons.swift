// SPDX-License-Identifier: Apache-2.0

import Values

extension TemplateTests {
    private static func comparing(_ comparison: ComparisonOperator) -> TemplateTest {
        TemplateTest("other") { value, a, _ in try Operators.compare(comparison, value, a.required(0)) }
    }

    private static func remainder(_ wanted: Int) -> TemplateTest {
        TemplateTest { value, _, _ in try Operators.arithmetic(.remainder, value, 2) == .int(wanted) }
    }

    private static let subset = TemplateTest("b") { value, a, _ in
        let other = Set(try items(of: a.required(0)))
        return try items(of: value).allSatisfy(other.contains)
    }

    private static let superset = TemplateTest("b") { value, a, _ in
        let all = Set(try items(of: value))
        return try items(of: a.required(0)).allSatisfy(all.contains)
    }

    /// How a value stands to another one.
    static let comparisons: [String: TemplateTest] = [
        "==": comparing(.equal), "eq": comparing(.equal), "equalto": comparing(.equal),
        "!=": comparing(.notEqual), "ne": comparing(.notEqual),
        "<": comparing(.less), "lt": comparing(.less), "lessthan": comparing(.less),
        "<=": comparing(.lessOrEqual), "le": comparing(.lessOrEqual),
        ">": comparing(.greater), "gt": comparing(.greater), "greaterthan": comparing(.greater),
        ">=": comparing(.greaterOrEqual), "ge": comparing(.greaterOrEqual),
        "in": comparing(.isIn),
        "contains": TemplateTest("value") { value, a, _ in try Operators.contains(value, a.required(0)) },
        "odd": remainder(1),
        "even": remainder(0),
        "divisibleby": TemplateTest("num") { value, a, _ in
            try Operators.arithmetic(.remainder, value, a.required(0)) == 0
        },
        "sameas": TemplateTest("other", acceptsUndefined: true) { value, a, _ in
            let other = try a.required(0)
            return value.typeName == other.typeName && value == other
        },
        "subset": subset, "issubset": subset, "superset": superset, "issuperset": superset,
        "any": TemplateTest { value, _, _ in try items(of: value).contains { try truth(of: $0) } },
        "all": TemplateTest { value, _, _ in try items(of: value).allSatisfy { try truth(of: $0) } },
        "truthy": TemplateTest("convert_bool") { value, a, _ in try isTruthy(value, a.flag(0)) },
        "falsy": TemplateTest("convert_bool") { value, a, _ in try !isTruthy(value, a.flag(0)) },
    ]

    private static func isTruthy(_ value: Value, _ converts: Bool) throws -> Bool {
        if converts, case .string(let text) = value {
            return Value.string(Text.strip(text)).asBoolean ?? value.isTruthy
        }
        return try truth(of: value)
    }
}
