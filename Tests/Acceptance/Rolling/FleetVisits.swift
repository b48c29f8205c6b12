// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

extension Fleet {
    /// Runs `body` while visitors walk over the site at `address`, and expects that they saw nothing of it.
    func unnoticed(at address: String, _ body: () async throws -> Void) async throws {
        let visits = try await Visits.during(
            to: "http://" + Fleet.name, options: ["--connect-to", "::\(address):"], flag: folder + "/visitors-come",
            body)
        #expect(visits.failures == [])
        #expect(visits.pages > 20)
    }

    /// Which of the app hosts show a text in their feed.
    func showing(_ text: String) async throws -> [String] {
        var found: [String] = []
        for host in Fleet.apps {
            let url = "http://\(try address("private_address", of: host)):8000/feed/"
            let output = try await ssh(host, "curl -sS -m 20 -H \("Host: " + Fleet.name) \(url)")
            if output.stdout.contains(text) { found.append(host) }
        }
        return found
    }

    /// A page of an app host, asked for from the first one, which is an edge by then, with the cookies that lie there.
    func member(of host: String, _ path: String, _ form: ShellScript = "") async throws -> String {
        let site = "http://\(try address("private_address", of: host)):8000"
        return try await ssh(
            Fleet.apps[0],
            """
            cd /root
            curl -sS -m 20 -b jar -c jar -H \("Host: " + Fleet.name) -H \("Origin: http://" + Fleet.name) \(form) \\
                \(site + path)
            """
        ).stdout
    }
}
