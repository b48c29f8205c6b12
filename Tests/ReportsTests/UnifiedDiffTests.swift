// SPDX-License-Identifier: Apache-2.0

import Reports
import Testing

@Suite struct UnifiedDiffTests {
    @Test func `a changed line stands among three lines of context`() {
        let old = (1...9).map { "\($0)" }.joined(separator: "\n") + "\n"
        let new = old.replacing("5\n", with: "five\n")
        #expect(
            UnifiedDiff.lines(before: old, after: new, header: "/etc/x") == [
                "--- before: /etc/x", "+++ after: /etc/x", "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6",
                " 7",
                " 8",
            ])
    }

    @Test func `equal texts have no difference`() {
        #expect(UnifiedDiff.lines(before: "a\n", after: "a\n", header: nil).isEmpty)
    }

    @Test func `a new file is all added`() {
        #expect(
            UnifiedDiff.lines(before: "", after: "a\nb\n", header: nil) == [
                "--- before", "+++ after", "@@ -0,0 +1,2 @@", "+a", "+b",
            ])
    }

    @Test func `a missing newline at the end is told`() {
        #expect(UnifiedDiff.lines(before: "a", after: "b\n", header: nil).last == "\\ no newline at the end before")
    }
}
