// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing
import Values

extension Acceptance {
    /// Upgrades of a blog that go well, that do not, and that are cut off: in the order they are written in.
    @Suite(.serialized, .sharedMachine("upgrades", network: 30), .blogLab) struct Rehearse {
        let lab: BlogLab

        init() throws { lab = try #require(BlogLab.current) }

        @Test func `a plugin that shows a white page is taken back, and the verdict says so`() async throws {
            let white = try await lab.plugin(
                "white", version: "2",
                "add_action('template_redirect', function () { http_response_code(200); exit; });")
            // A new blog writes down what it makes when somebody first looks at all of it, as the pictures do.
            #expect(await lab.rehearse("--archive", white).status == 2)
            let before = try await lab.state()
            let rehearsal = await lab.rehearse("--archive", white)
            #expect(rehearsal.status == 2, "\(rehearsal.all)")
            #expect(rehearsal.stdout.contains("Verdict: Not safe: it was taken back"), "\(rehearsal.all)")
            #expect(rehearsal.stdout.contains("front page: status 200, a white page"), "\(rehearsal.all)")
            #expect(try await lab.state() == before)
            #expect(try await lab.fetch("/blog/").contains("Harbour Blog"))
        }

        @Test func `a plugin that is fatal is taken back, as a drill expects`() async throws {
            let before = try await lab.state()
            let fatal = try await lab.plugin("fatal", version: "1", "lifeboat_no_such_function();")
            let upgrade = await lab.upgrade("upgrade_archive=\(fatal)", "upgrade_expect_failure=true")
            #expect(upgrade.succeeded, "\(upgrade.all)")
            #expect(upgrade.stdout.contains("undefined function lifeboat_no_such_function()"), "\(upgrade.all)")
            #expect(try await lab.state() == before)
            let plain = await lab.upgrade("upgrade_archive=\(fatal)")
            #expect(plain.status == 2 && plain.stdout.contains("the upgrade was taken back"), "\(plain.all)")
        }

        @Test(
            arguments: [
                (
                    "wordpress : Install the packages, plugins and themes",
                    "test -e /var/lib/lifeboat-upgrade/kept/begun"
                ),
                ("wordpress : Bring code and content back", "true"),
            ] as [(String, ShellScript)])
        func `a run that is killed is undone by the next one`(task: String, sign: ShellScript) async throws {
            let before = try await lab.state()
            let fatal = try await lab.plugin("fatal", version: "1", "lifeboat_no_such_function();")
            try await kill(at: task, once: sign, archive: fatal)
            #expect(try await lab.fetch("/blog/").contains("Harbour Blog") == false, "nobody gets to a half-made blog")
            let next = await lab.upgrade("upgrade_do=look")
            #expect(next.succeeded, "\(next.all)")
            #expect(try await lab.state() == before)
            #expect(try await lab.fetch("/blog/").contains("Harbour Blog"))
        }

        @Test func `what no upgrade is made of is named, and nothing is changed`() async throws {
            let before = try await lab.state()
            let strange = lab.folder + "/strange.tar.gz"
            await Program.shell(
                "cd \(lab.folder) && mkdir -p strange && echo hi > strange/file && tar -czf \(strange) strange")
            let refused = await lab.upgrade("upgrade_archive=\(strange)")
            #expect(
                refused.status == 2 && refused.all.contains("it is neither WordPress nor a plugin nor a theme"),
                "\(refused.all)")
            let missing = await lab.rehearse("--archive", lab.folder + "/no-such.zip")
            #expect(missing.status == 4 && missing.all.contains("there is no"), "\(missing.all)")
            #expect(try await lab.state() == before)
        }

        @Test func `WordPress of the next Debian comes in, and the report shows that it is safe`() async throws {
            let before = try await lab.state()
            let rehearsal = await lab.rehearse(
                "--threshold", "25", "--archive", lab.packages[0], "--archive", lab.packages[1])
            #expect(rehearsal.succeeded, "\(rehearsal.all)")
            #expect(rehearsal.stdout.contains("Verdict: Safe\n"), "\(rehearsal.all)")
            #expect(rehearsal.stdout.contains("--target production"), "\(rehearsal.all)")
            #expect(
                !rehearsal.stdout.contains("it was so before"), "no link of a new blog leads nowhere: \(rehearsal.all)")
            let name = try #require(
                try FileManager.default.contentsOfDirectory(atPath: lab.reports).sorted().last { $0.hasSuffix(".json") }
            )
            let record = try Value(json: try String(contentsOfFile: "\(lab.reports)/\(name)", encoding: .utf8))
            #expect(record["outcome"] == "upgraded" && record["pictures"]?.list?.count == 8, "\(record)")
            #expect(record["plan"]?.list?.contains { $0.text.hasPrefix("wordpress 6.1") } == true, "\(record)")
            try await looksRight(name)
            let again = await lab.rehearse("--archive", lab.packages[0], "--archive", lab.packages[1])
            #expect(again.succeeded && again.stdout.contains("There is nothing to upgrade"), "\(again.all)")
            let back = await lab.rehearse("--back")
            #expect(back.succeeded, "\(back.all)")
            #expect(try await lab.state() == before)
        }

        /// The report in a browser at the width of a phone: nothing sticks out.
        private func looksRight(_ name: String) async throws {
            let page = "\(lab.reports)/\(name.dropLast(4))html"
            let measured = await Program.shell(
                """
                cp \(page) \(lab.folder + "/measured.html") && cd \(lab.folder) &&
                echo '<script>document.title = "widths " + innerWidth + " " + document.documentElement.scrollWidth</script>' >> measured.html &&
                chromium-headless-shell --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=390,900 --dump-dom "file://$PWD/measured.html"
                """)
            let title = measured.stdout.split(separator: "<title>widths ").last?.split(separator: "<").first ?? ""
            let widths = title.split(separator: " ")
            #expect(widths.count == 2 && widths.first == widths.last, "\(title)")
        }

        /// Plays the upgrade and kills `lifeboat` the hard way once `task` has begun and `sign` holds.
        private func kill(at task: String, once sign: ShellScript, archive: String) async throws {
            let settings = lab.environment.map { "\($0)=\($1)" }
            let command =
                ["play", "\(lab.folder)/playbooks/upgrade-wordpress.yml", "-e", "upgrade_archive=\(archive)"]
                + lab.options
            let ssh = lab.machines.sandbox.sshCommand(for: try lab.machines[SharedMachine.name])
            let patience: ShellScript = "until \(sign); do sleep 0.1; done"
            let killed = await Program.shell(
                """
                output=\(lab.folder + "/killed.out")
                env \(words: settings + [Computer.lifeboat] + command) > "$output" 2>&1 &
                trap 'kill -KILL $!' EXIT
                until grep -qF \("[" + task) "$output"; do
                    kill -0 $! 2>/dev/null || { cat "$output"; exit 1; }
                    sleep 0.1
                done
                timeout 60 \(words: ssh) \(patience.text) && kill -KILL $!
                """)
            try #require(killed.succeeded, "\(killed.all)")
        }
    }
}
