// SPDX-License-Identifier: Apache-2.0

import Sandbox
import ShellScript

extension CloudServer {
    /// Gives the bridge the addresses of everything that isn't a machine.
    func prepareNetwork() async throws {
        let place = Place(subnet: sandbox.subnet)
        let servers = place.nameServers.map { "\($0)/32" }
        try await sandbox.run(
            """
            set -e
            bridge=\(sandbox.bridge)
            for address in \(words: ["\(place.privateGateway)/24"] + servers); do
                ip address replace "$address" dev "$bridge"
            done
            ip -6 address replace \(place.prefix6 + "::1/64") dev "$bridge" nodad 2>/dev/null || :
            """, "giving the bridge its addresses")
    }

}
