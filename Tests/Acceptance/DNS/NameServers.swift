// SPDX-License-Identifier: Apache-2.0

import DNS
import FoundationEssentials
import Glibc
import ShellScript
import Testing

/// Name servers, resolvers and two web sites on loopback, for one test; all end with it.
struct LoopbackServers {
    let folder: String
    /// The first of the ports that they listen on.
    let port: Int
    /// Where the name servers listen.
    var address = "127.0.0.1"

    static let secret = "bGlmZWJvYXQgdGVzdHMgbmVlZCBubyBzZWNyZXRzIHQ="
    static let zone = """
        $ORIGIN example.com.
        $TTL 300
        @ IN SOA ns1 hostmaster ( 1 3600 600 86400 5 )
        @ NS ns1
        ns1 A 127.0.0.1
        @ 8 A 127.0.0.2
        @ 8 AAAA ::1
        www 8 A 127.0.0.2
        www 8 AAAA ::1
        @ MX 10 mail
        mail A 192.0.2.5
        @ TXT "v=spf1 mx -all" "a second; string"
        *.dev CNAME www
        _sip._tcp SRV 0 5 5060 mail
        @ CAA 0 issue "letsencrypt.org"
        """

    var knot: Int { port }
    var secondary: Int { port + 1 }
    var bind: Int { port + 2 }
    var obedient: Int { port + 3 }
    var stretching: Int { port + 4 }
    var web: Int { port + 5 }
    var acme: Int { port + 6 }

    /// Runs `body` in a folder of its own, and ends whatever was started in it.
    static func with(
        address: String = "127.0.0.1", _ body: (LoopbackServers) async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            // Below the range that the kernel gives to clients.
            let servers = LoopbackServers(
                folder: folder, port: 20000 + Int(getpid()) % 1000 * 10, address: address)
            try servers.write(Self.zone + "\n", to: "example.com.zone")
            do { try await body(servers) } catch {
                await servers.stop()
                throw error
            }
            await servers.stop()
        }
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    func start(_ script: ShellScript) async throws {
        let output = await Program.shell(script, in: folder)
        try #require(output.succeeded, "\(script): \(output.all)")
    }

    private func stop() async {
        _ = await Program.shell(
            """
            for file in */*.pid *.pid; do
                [ -f "$file" ] || continue
                read -r pid <"$file"
                kill "$pid" 2>/dev/null || continue
                # A program can inherit that it does not hear SIGTERM.
                for try in $(seq 60); do kill -0 "$pid" 2>/dev/null || continue 2; sleep 0.05; done
                kill -KILL "$pid"
            done
            """, in: folder)
    }

    private func awaits(_ port: Int, _ zone: String = "example.com") async throws {
        try await start(
            """
            for try in $(seq 100); do
                dig \("@\(address)") -p \(port) \(zone) SOA +short +time=1 +tries=1 | grep -q . && exit
            done
            exit 1
            """)
    }

    /// Knot as primary, and a second one that follows it.
    ///
    /// `more` are lines of the zone; with `isOpen` this computer may have all of it without a key.
    func startKnot(zone: String = "example.com", more: String = "", isOpen: Bool = false) async throws {
        for (name, port) in [("knot", knot), ("second", secondary)] {
            let isPrimary = name == "knot"
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            if isPrimary {
                let text = Self.zone.split(separator: "\n").map {
                    $0.hasPrefix("$ORIGIN") ? "$ORIGIN \(zone)." : String($0)
                }
                try write((text + [more]).joined(separator: "\n") + "\n", to: "knot/\(zone).zone")
            }
            try write(
                """
                server:
                    rundir: \(folder)/\(name)
                    pidfile: \(folder)/\(name)/knot.pid
                    listen: \(address)@\(port)
                log:
                  - target: \(folder)/\(name)/log
                    any: info
                key:
                  - id: lifeboat
                    algorithm: hmac-sha256
                    secret: \(Self.secret)
                  - id: reader
                    algorithm: hmac-sha256
                    secret: \(Self.secret)
                acl:
                  - id: ours
                    key: lifeboat
                    action: [transfer, update, notify]
                  - id: readers
                    key: reader
                    action: transfer
                  - id: anybody
                    address: 127.0.0.0/8
                    action: transfer
                remote:
                  - id: other
                    address: \(address)@\(isPrimary ? secondary : knot)
                    key: lifeboat
                database:
                    storage: \(folder)/\(name)
                zone:
                  - domain: \(zone)
                    storage: \(folder)/\(name)
                    file: \(zone).zone
                    \(isPrimary ? "notify: other" : "master: other")
                    acl: [ours, readers\(isOpen ? ", anybody" : "")]

                """, to: "\(name)/knot.conf")
            try await start("knotd -c \(folder + "/" + name + "/knot.conf") -d")
            try await awaits(port, zone)
        }
    }

    /// BIND with the same zone, which may be changed and transferred with the same key.
    func startBIND() async throws {
        try write(
            """
            options { directory "\(folder)"; pid-file "\(folder)/named.pid"; session-keyfile "\(folder)/session.key";
                listen-on port \(bind) { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; dnssec-validation no; };
            controls { };
            key "lifeboat" { algorithm hmac-sha256; secret "\(Self.secret)"; };
            zone "example.com" { type primary; file "\(folder)/example.com.zone"; check-names ignore;
                allow-transfer { key lifeboat; }; update-policy { grant lifeboat zonesub ANY; }; };

            """, to: "named.conf")
        try await start("named -c \(folder + "/named.conf") -L \(folder + "/named.log")")
        try await awaits(bind)
    }

    /// A resolver that does as TTLs say, and one that remembers for 40 seconds whatever they say.
    func startResolvers() async throws {
        for (name, port, minimum) in [("obedient", obedient, 0), ("stretching", stretching, 40)] {
            try write(
                """
                server:
                    interface: 127.0.0.1
                    port: \(port)
                    username: ""
                    chroot: ""
                    directory: "\(folder)"
                    pidfile: "\(folder)/\(name).pid"
                    logfile: "\(folder)/\(name).log"
                    use-syslog: no
                    module-config: "iterator"
                    do-not-query-localhost: no
                    cache-min-ttl: \(minimum)
                remote-control:
                    control-enable: no
                stub-zone:
                    name: "example.com"
                    stub-addr: 127.0.0.1@\(knot)
                    stub-no-cache: no

                """, to: "\(name).conf")
            try await start("unbound -c \(folder + "/" + name + ".conf")")
            try await awaits(port)
        }
    }

    /// The old site on 127.0.0.2 and ::1, the new one on 127.0.0.3.
    func startSites() async throws {
        for (name, address) in [("old", "127.0.0.2"), ("old6", "::1"), ("new", "127.0.0.3")] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            try write(name == "new" ? "Welcome to Django\n" : "Welcome to the old site\n", to: "\(name)/index.html")
            let host = address.contains(":") ? "[\(address)]" : address
            try await start(
                """
                python3 -m http.server --bind \(address) --directory \(folder + "/" + name) \(web) >/dev/null 2>&1 &
                echo $! >\(name).pid
                for try in $(seq 100); do
                    curl -gsf -o /dev/null --noproxy '*' \("http://\(host):\(web)/") && exit
                    sleep 0.1
                done
                exit 1
                """)
        }
    }
}
