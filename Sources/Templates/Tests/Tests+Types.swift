// SPDX-License-Identifier: Apache-2.0

import Values

extension TemplateTests {
    /// Like Python's `isinstance`, these answer no for an undefined value and do not complain.
    private static func isType(_ test: @escaping @Sendable (Value) -> Bool) -> TemplateTest {
        TemplateTest(acceptsUndefined: true) { value, _, _ in test(value) }
    }

    /// What a value is.
    static let types: [String: TemplateTest] = [
        "defined": TemplateTest(acceptsUndefined: true) { value, _, _ in !value.isUndefined },
        "undefined": TemplateTest(acceptsUndefined: true) { value, _, _ in value.isUndefined },
        "none": isType(\.isNull),
        "boolean": isType { if case .bool = $0 { true } else { false } },
        "true": isType { if case .bool(true) = $0 { true } else { false } },
        "false": isType { if case .bool(false) = $0 { true } else { false } },
        "integer": isType { if case .int = $0 { true } else { false } },
        "float": isType(\.isFloat),
        "number": isType { $0.asNumber != nil },
        "string": isType { $0.string != nil },
        "mapping": isType { value in
            if case .object(let object) = value { return object.keys != nil && !(object is GroupObject) }
            return value.dict != nil
        },
        "sequence": isType { value in
            if case .object(let object) = value { return object.keys != nil }
            return value.string != nil || value.list != nil || value.dict != nil
        },
        "iterable": TemplateTest { value, _, _ in (try? items(of: value)) != nil },
        "callable": isType { value in
            guard case .object(let object) = value else { return value.isUndefined }
            return object is FunctionObject || object is MethodObject || (object as? Handle)?.typeName == "Macro"
        },
        "escaped": isType { _ in false },
        "lower": TemplateTest { value, _, _ in
            let text = try printed(value)
            return text == text.lowercased() && text != text.uppercased()
        },
        "upper": TemplateTest { value, _, _ in
            let text = try printed(value)
            return text == text.uppercased() && text != text.lowercased()
        },
        "filter": isType { $0.string.map { Filters.named($0) != nil } ?? false },
        "test": isType { $0.string.map { TemplateTests.named($0) != nil } ?? false },
        "nan": isType { if case .float(let number) = $0 { number.isNaN } else { false } },
        "isnan": isType { if case .float(let number) = $0 { number.isNaN } else { false } },
        "vault_encrypted": isType { _ in false },
        "vaulted_file": TemplateTest { value, _, _ in
            try Files.read(printed(value)).starts(with: "$ANSIBLE_VAULT".utf8)
        },
    ]
}
