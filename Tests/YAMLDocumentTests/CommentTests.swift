// SPDX-License-Identifier: Apache-2.0

import Testing
import YAMLDocument

struct CommentTests {
    private func comments(_ text: String) -> Comments { Comments(SourceText(file: "x.yml", text: text)) }

    @Test(arguments: [
        ("# Why\n- name: a\n", 2, ["Why"]),
        ("# First.\n#\n#   an example\n- name: a\n", 4, ["First.", "", "  an example"]),
        ("# far away\n\n- name: a\n", 3, []),
        ("- name: a\n  # Why b\n- name: b\n", 3, []),
        ("- name: a\n# Why b\n- name: b\n", 3, ["Why b"]),
        ("x:\n  # Inside\n  - name: a\n", 3, ["Inside"]),
        ("- name: a # not this\n- name: b\n", 2, []),
        ("# SPDX-License-Identifier: Apache-2.0\n# Why\n- name: a\n", 3, ["Why"]),
        ("# Switched off:\n# - name: old\n#   apt:\n#     name: x\n- name: a\n", 5, ["Switched off:"]),
        ("# mode: 0644\n# owner_name: some one\n# become: true\n- name: a\n", 4, []),
        ("# warning: this takes long\n- name: a\n", 2, ["warning: this takes long"]),
        ("# -------\n# Why\n# =======\n- name: a\n", 4, ["Why"]),
        ("# Mit Ümlaut\r\n- name: a\r\n", 2, ["Mit Ümlaut"]),
    ])
    func `prose stands right above, at the same depth`(text: String, line: Int, found: [String]) {
        #expect(comments(text).above(line: line) == found)
    }

    @Test(arguments: [
        ("# What the file is for.\n# In two lines.\n\n- name: a\n", ["What the file is for.", "In two lines."]),
        ("# SPDX-License-Identifier: Apache-2.0\n\n# For what.\n\n- name: a\n", ["For what."]),
        ("# For what.\n---\n- name: a\n", ["For what."]),
        ("# Of the first task\n- name: a\n", []),
        ("- name: a\n# later\n", []),
        ("# SPDX-License-Identifier: Apache-2.0\n- name: a\n", []),
        ("", []),
    ])
    func `the comment at the top belongs to the file when something parts it from the rest`(
        text: String, found: [String]
    ) {
        #expect(comments(text).header == found)
    }
}
