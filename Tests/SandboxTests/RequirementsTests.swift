// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import Sandbox

@Suite struct RequirementsTests {
    @Test func `missing programs are told with one line for apt`() {
        let error = #expect(throws: Diagnostic.self) { try Requirements.checkPrograms(in: ["/proc/self/nothing"]) }
        #expect(error?.message.hasPrefix("`systemd-nspawn`, `mmdebstrap`, `nft`, `ip`, `ssh`") == true)
        #expect(
            error?.hint == "apt-get install systemd-container mmdebstrap nftables iproute2 openssh-client util-linux")
    }

    @Test func `a disk that is too small is told with what is free and what is wanted`() {
        let error = #expect(throws: Diagnostic.self) {
            try Requirements.checkRoom(in: "/tmp/not/there/yet", bytes: .max, purpose: "3 new machines")
        }
        #expect(error?.message.hasPrefix("`/tmp/not/there/yet` has ") == true)
        #expect(error?.message.contains(" MB free, but 3 new machines want ") == true)
        #expect(throws: Never.self) { try Requirements.checkRoom(in: "/tmp/not/there/yet", bytes: 0, purpose: "") }
    }
}
