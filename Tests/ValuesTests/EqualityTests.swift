// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@Suite struct EqualityTests {
    @Test(
        arguments: [
            (1, 1.0), (true, 1), (false, 0), (true, 1.0), (0, -0.0), ("a", "a"), (.null, .null),
            ([1, "a"], [1.0, "a"]),
            (["a": 1, "b": 2], ["b": 2.0, "a": true]), ([], []), ([:], [:]),
        ] as [(Value, Value)])
    func `what Python holds for equal is equal and has one hash`(a: Value, b: Value) {
        #expect(a == b && b == a)
        #expect(a.hashValue == b.hashValue)
    }

    @Test(
        arguments: [
            (1, "1"), (1, 2), (true, "True"), (.null, false), (.null, ""), (.null, 0), ("a", "A"), ([], [:]),
            ([1], [1, 1]),
            ([1, 2], [2, 1]), (["a": 1], ["a": 2]), (["a": 1], ["b": 1]), (["a": .null], [:]), (0.1, 0.2),
            ("é", "e\u{301}"), (.float(.nan), .float(.nan)), (9_007_199_254_740_993, 9_007_199_254_740_992),
        ] as [(Value, Value)])
    func `what Python tells apart is not equal`(a: Value, b: Value) {
        #expect(a != b && b != a)
    }

    @Test func `equal numbers are one key`() {
        let dict: Dict = [.int(1): "int", .string("1"): "text"]
        #expect(dict[.float(1)] == "int" && dict[.bool(true)] == "int" && dict[.string("1")] == "text")
    }

    @Test(
        arguments: [
            (.null, false), (0, false), (0.0, false), ("", false), ([], false), ([:], false), (false, false), (1, true),
            ("0", true), ("false", true), ([0], true), (["a": .null], true), (true, true),
            (.undefined(Undefined("x")), false),
        ] as [(Value, Bool)])
    func `truth is Python's`(value: Value, isTruthy: Bool) {
        #expect(value.isTruthy == isTruthy)
    }

    @Test(
        arguments: [
            ("yes", true), ("ON", true), ("1", true), (1, true), (1.0, true), ("t", true), ("no", false),
            ("Off", false),
            (0, false), ("f", false), ("", nil), ("maybe", nil), (2, nil), (.null, nil), ([], nil),
        ] as [(Value, Bool?)])
    func `a boolean argument is read as Ansible reads it`(value: Value, expected: Bool?) {
        #expect(value.asBoolean == expected)
    }
}
