// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@Suite struct DidYouMeanTests {
    private static let states = ["present", "absent", "latest", "build-dep", "fixed"]

    @Test(
        arguments: [
            ("presnet", "present"), ("persent", "present"), ("absend", "absent"), ("lastest", "latest"),
            ("fixd", "fixed"), ("build_dep", "build-dep"), ("present", "present"), ("gone", nil), ("", nil),
            ("installed", nil),
        ] as [(String, String?)])
    func `the nearest is found, and nothing where none is near`(word: String, expected: String?) {
        #expect(closestMatch(to: word, among: Self.states) == expected)
    }

    @Test func `of equally near ones the first is taken`() {
        #expect(closestMatch(to: "cat", among: ["bat", "hat"]) == "bat")
        #expect(closestMatch(to: "cat", among: ["hat", "bat", "cat"]) == "cat")
    }

    @Test func `swapped letters are one slip`() {
        #expect(closestMatch(to: "ab", among: ["ba"]) == "ba")
        #expect(closestMatch(to: "abc", among: ["cba"]) == nil)
    }

    @Test func `letters are characters, not bytes`() {
        #expect(closestMatch(to: "größe", among: ["grösse", "große"]) == "große")
    }

    @Test func `the hint is a question`() {
        #expect(didYouMean("lates", among: Self.states) == "did you mean `latest`?")
        #expect(didYouMean("gone", among: Self.states) == nil)
        #expect(didYouMean("x", among: []) == nil)
    }
}
