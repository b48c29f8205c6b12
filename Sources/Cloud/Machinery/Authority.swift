// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Sandbox
import ShellScript

/// A certificate authority that speaks ACME as Let's Encrypt does: pebble.
///
/// It listens on the address that machines see as their gateway, and finds names through the first name server.
struct Authority {
    let place: Place
    /// Holds `server.pem`, which clients must trust to talk to it, and `root.pem`, which has signed all it issued.
    let folder: String

    /// Starts it unless it runs.
    func start(_ sandbox: Sandbox) async throws {
        guard sandbox.process(of: "acme") == nil else { return }
        let address = sandbox.subnet.gateway.description
        let settings = """
            {"pebble": {"listenAddress": "\(address):14000", "managementListenAddress": "\(address):15000", \
            "certificate": "\(folder)/server.pem", "privateKey": "\(folder)/server.key", "httpPort": 80, "tlsPort": 443}}
            """
        let output = try await sandbox.run(
            """
            mkdir -p -m 0755 \(folder) && cd \(folder) || exit
            [ -s server.pem ] || openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=acme \\
                -addext \("subjectAltName=IP:\(address)") -keyout server.key -out server.pem 2>/dev/null || exit
            printf '%s\\n' \(settings) >pebble.json
            PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 setsid sh -c 'echo "$$"; exec "$@"' sh \\
                pebble -config \("\(folder)/pebble.json") -dnsserver \("\(place.nameServers.first.map(\.description) ?? ""):53") \\
                </dev/null 2>>log >pid &
            end=$(($(date +%s) + 10))
            until curl --silent --fail --cacert server.pem --output root.pem \("https://\(address):15000/roots/0"); do
                [ "$(date +%s)" -lt "$end" ] || { tail -n 5 log >&2; exit 1; }
                sleep 0.05
            done
            head -n 1 pid
            """, "starting the certificate authority")
        guard let id = output.lines.last.flatMap({ Int32($0) }) else {
            throw Diagnostic("the certificate authority has no process", hint: "its log: \(folder)/log")
        }
        try sandbox.adopt(id, as: "acme")
    }
}
