// SPDX-License-Identifier: Apache-2.0

import HostAccess
import ShellScript
import Testing

@testable import Engine

@Suite struct Base85Tests {
    @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, 4001]) func `perl reads back what was written`(count: Int) async throws
    {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 251) }
        let text = Base85.encode(bytes)
        let host = LocalHost()
        let output = try await host.run(
            "\(raw: Base85.decoder) <<'ARCHIVE'\n\(raw: text)\nARCHIVE", as: nil, limit: .seconds(30), onOutput: nil)
        await host.close()
        #expect(output.stdoutBytes == bytes, "\(output.stderr)")
        #expect(text.utf8.allSatisfy { (33...117).contains($0) })
    }
}
