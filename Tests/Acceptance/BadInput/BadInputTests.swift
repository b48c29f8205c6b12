// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

extension Acceptance {
    /// Mistakes that people make, and what they are told.
    @Suite struct BadInput {
        @Test(arguments: Mistake.all)
        func `a mistake is told once, with its place and the way out`(mistake: Mistake) async throws {
            try await withScratchFolder { folder in
                for (name, text) in mistake.files {
                    try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
                }
                let output = await Program.lifeboat(mistake.command, in: folder)
                #expect(output.status == mistake.status, "\(output.all)")
                for words in mistake.told { #expect(output.all.contains(words), "\(output.all)") }
                if let first = mistake.told.first {
                    #expect(output.all.components(of: first) == 1, "told once: \(output.all)")
                }
                let began = output.stdout.contains("PLAY [")
                #expect(began == mistake.needsARun, "\(output.all)")
                let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("made") }
                #expect(left == [], "nothing is left half written")
            }
        }
    }
}

extension String {
    /// How often `part` stands in this text.
    fileprivate func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let found = rest.firstRange(of: part) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }
}
