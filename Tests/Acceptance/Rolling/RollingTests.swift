// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing
import Values

extension Acceptance {
    /// Three app hosts, behind one edge and then behind a NodeBalancer.
    @Suite(.serialized) struct Rolling {
        @Test func `app hosts take a new release one after the other, and nobody notices`() async throws {
            try await LocalCloud.with("rolling", network: 21) { cloud in
                try await withScratchFolder { folder in
                    let fleet = try await Fleet.prepare(cloud, in: folder)
                    for playbook in ["machines.yml", "ready.yml", "site.yml"] { try await fleet.expect(playbook) }
                    try await rolls(fleet, at: fleet.address("ansible_host", of: Fleet.front))
                    try await refuses(fleet, at: fleet.address("ansible_host", of: Fleet.front))
                    try await rollsBehindBalancer(fleet)
                    try await knowsMembers(fleet)
                }
            }
        }

        private func deploy(_ fleet: Fleet) async -> ShellOutput { await fleet.play("site.yml", ["--tags", "django"]) }

        /// One release comes in, host by host, each taken out for the moment of its restart.
        private func rolls(_ fleet: Fleet, at address: String) async throws {
            let mark = "<!-- release \(String.randomHexadecimal(count: 8)) -->"
            try await fleet.append(mark, to: "templates/base.html")
            try await fleet.append("/* \(mark) */", to: "static/harbour/style.css")
            try await fleet.unnoticed(at: address) {
                let run = await deploy(fleet)
                #expect(run.succeeded, "\(run.all)")
                for host in Fleet.apps {
                    #expect(
                        run.stdout.contains("changed: [\(host) -> \(Fleet.front)]"), "\(host) was taken out: \(run.all)"
                    )
                }
            }
            #expect(try await fleet.showing(mark) == Fleet.apps)
        }

        /// A release that can't be imported stops at the first host; the others never meet it.
        private func refuses(_ fleet: Fleet, at address: String) async throws {
            try await fleet.append("import no_such_module_anywhere", to: "harbour/wsgi.py")
            try await fleet.unnoticed(at: address) {
                let run = await deploy(fleet)
                #expect(run.status == 2, "\(run.all)")
                let told = run.all.split(separator: "\n").filter { $0.contains("was refused at") }
                #expect(told.contains { $0.contains("No module named 'no_such_module_anywhere'") }, "\(run.all)")
            }
            var releases: [String] = []
            for host in Fleet.apps {
                releases += try await fleet.ssh(
                    host, "ls /srv/harbour/releases | wc -l; cat /srv/harbour/current/RELEASE"
                )
                .lines
            }
            #expect(releases.enumerated().filter { $0.offset % 2 == 0 }.map(\.element) == ["3", "2", "2"])
            #expect(Set(releases.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)).count == 1)
            let mended = await Program.shell(
                "sed -i /no_such_module_anywhere/d \(fleet.folder + "/playbooks/harbour/harbour/wsgi.py")")
            try #require(mended.succeeded)
        }

        /// Who logs in at one app host is logged in at all of them.
        private func knowsMembers(_ fleet: Fleet) async throws {
            let name = "rolling-" + String.randomHexadecimal(count: 6)
            let password = String.randomHexadecimal(count: 24)
            let form = try await fleet.member(of: "app1", "/signup/")
            let token = form.components(between: "name=\"csrfmiddlewaretoken\" value=\"", and: "\"")
            _ = try await fleet.member(
                of: "app1", "/signup/",
                """
                --data-urlencode \("csrfmiddlewaretoken=" + token) --data-urlencode \("username=" + name) \\
                    --data-urlencode \("password1=" + password) --data-urlencode \("password2=" + password)
                """)
            for host in Fleet.apps {
                #expect(try await fleet.member(of: host, "/feed/").contains("/people/\(name)/"), "on \(host)")
            }
        }
    }
}

extension String {
    /// What stands between the first `start` and the `end` behind it; nothing when there is none.
    fileprivate func components(between start: String, and end: Character) -> String {
        guard let range = firstRange(of: start) else { return "" }
        return String(self[range.upperBound...].prefix { $0 != end })
    }
}
