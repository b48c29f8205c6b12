// SPDX-License-Identifier: Apache-2.0

import Values

extension TemplateTests {
    private static func regex(anchored: Bool?) -> TemplateTest {
        TemplateTest("pattern", "ignorecase", "multiline", "match_type") { value, a, run in
            let regex = try Filters.pattern(a[0] ?? "", ignoresCase: a.flag(1), isMultiline: a.flag(2), run)
            let type = try a.text(3, "search")
            let text = try printed(value)
            if anchored == nil, type == "fullmatch" { return regex.wholeMatch(in: text) != nil }
            return regex.firstMatch(in: text, anchored: anchored ?? (type == "match")) != nil
        }
    }

    private static let isURI = TemplateTest("schemes") { value, a, _ in
        guard case .string(let text) = value else { return false }
        let schemes = a.given(0)
        return try schemes == nil || Operators.contains(schemes ?? [], .string(URLs.split(text).scheme))
    }

    /// Texts that look like something.
    static let matching: [String: TemplateTest] = [
        "match": regex(anchored: true),
        "search": regex(anchored: false),
        "regex": regex(anchored: nil),
        "uri": isURI,
        "url": TemplateTest("schemes") { value, a, run in
            guard try isURI.body(value, a, run), case .string(let text) = value else { return false }
            let parts = URLs.split(text)
            return !parts.netloc.isEmpty || parts.scheme == "file"
        },
        "urn": TemplateTest { value, _, _ in value.string.map { URLs.split($0).scheme == "urn" } ?? false },
        "a_module": TemplateTest { _, _, _ in
            throw TemplateError.other("the test `a_module` needs Ansible's modules", hint: "name the module directly")
        },
    ]
}
