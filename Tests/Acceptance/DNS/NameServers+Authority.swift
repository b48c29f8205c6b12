// SPDX-License-Identifier: Apache-2.0

import ShellScript

extension LoopbackServers {
    /// An ACME authority that asks knot for names; it shows the certificate `server.pem` of the folder `keys`.
    func startPebble(_ keys: String) async throws {
        try write(
            """
            {"pebble": {"listenAddress": "\(address):\(acme)", "managementListenAddress": "\(address):\(acme + 1)",
             "certificate": "\(keys)/server.pem", "privateKey": "\(keys)/server.key", "httpPort": 80, "tlsPort": 443}}
            """, to: "pebble.json")
        try await start(
            """
            PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 pebble -config pebble.json -dnsserver \("\(address):\(knot)") \
                </dev/null >pebble.log 2>&1 &
            echo $! >pebble.pid
            for try in $(seq 100); do
                curl -sf -o /dev/null --cacert \(keys + "/server.pem") \("https://\(address):\(acme)/dir") && exit
                sleep 0.1
            done
            exit 1
            """)
    }

    /// The whole zone as knot has it, without its number.
    func transfer(_ zone: String) async -> String {
        let key = "hmac-sha256:lifeboat:\(Self.secret)"
        return await Program.shell(
            """
            dig \("@\(address)") -p \(knot) \(zone) AXFR -y \(key) +noall +answer | grep -vE 'SOA|TSIG' | sort
            """
        ).stdout
    }
}
