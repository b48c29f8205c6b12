// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

/// A host's line of the recap at the end of a run.
struct RecapLine: Equatable {
    /// How many tasks ended so.
    var ok = 0, changed = 0, unreachable = 0, failed = 0

    /// Reads `name : ok=1 changed=0 …`; nil for any other line.
    init?(_ line: String) {
        var counts: [Substring: Int] = [:]
        for word in line.split(separator: " ") {
            let sides = word.split(separator: "=")
            if sides.count == 2 { counts[sides[0]] = Int(sides[1]) }
        }
        guard let ok = counts["ok"], let changed = counts["changed"], let unreachable = counts["unreachable"],
            let failed = counts["failed"]
        else { return nil }
        (self.ok, self.changed, self.unreachable, self.failed) = (ok, changed, unreachable, failed)
    }
}

extension ShellOutput {
    /// The recap of the only host of a run; nil when the run told none.
    var recap: RecapLine? { lines.reversed().lazy.compactMap { RecapLine($0) }.first }
    /// Both streams, for failures to be understood.
    var all: String { stdout + stderr }
}

extension TestSandbox {
    /// Runs `script` on the suite's machine and expects it to end well.
    @discardableResult
    func expect(_ script: ShellScript) async throws -> ShellOutput {
        let output = try await ssh(SharedMachine.name, script)
        try #require(output.succeeded, "\(script): \(output.all)")
        return output
    }
}
