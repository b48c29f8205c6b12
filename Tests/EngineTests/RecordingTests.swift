// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Digests
import FoundationEssentials
import HostAccess
import Testing
import Values

@testable import Engine

/// Recordings of runs on this machine's own shell, and the scripts that are made of them.
@Suite struct RecordingTests {
    private struct Taken {
        var recording: Recording
        var summary: RunSummary
        var folder: String

        var titles: [String] { recording.tasks.map(\.title) }
        var script: StackScript { StackScript(recording, playbooks: ["play.yml"]) }
        func problems(_ redactor: Redactor = Redactor()) -> [String] {
            recording.problems(addresses: ["10.99.0.1"], redactor: redactor)
        }
    }

    /// Records `tasks`; `FOLDER` in them is a folder that ends with the test.
    private func record(
        _ tasks: String, facts: Bool = false, secrets: [String: String] = [:], connection: String? = "local",
        machine: String? = nil,
        files: [String: String] = [:]
    ) async throws -> Taken {
        let rehearsal = try Rehearsal(files)
        let play = """
            - hosts: localhost
              gather_facts: \(facts)
              tasks:
            \(tasks.replacing("FOLDER", with: rehearsal.folder).split(separator: "\n", omittingEmptySubsequences: false)
                .map { "    " + $0 }.joined(separator: "\n"))

            """
        try FileManager.default.createDirectory(atPath: rehearsal.folder, withIntermediateDirectories: true)
        try Data(play.utf8).write(to: URL(filePath: rehearsal.folder + "/play.yml"))
        let recording = Recording(host: "localhost", secrets: secrets, machine: machine)
        rehearsal.recording.withLock { $0 = recording }
        let story = try await rehearsal.run { $0.connection = connection }
        return Taken(recording: recording, summary: story.summary, folder: rehearsal.folder)
    }

    @Test("changes are recorded in their order, with the status that they ended with, and questions are not")
    func order() async throws {
        let taken = try await record(
            """
            - name: Look
              stat: { path: FOLDER }
            - name: Write
              copy: { content: "hello\\n", dest: FOLDER/hello }
            - name: Write it again
              copy: { content: "hello\\n", dest: FOLDER/hello }
            - name: Only ask what would change
              copy: { content: "other\\n", dest: FOLDER/hello }
              check_mode: true
            - name: End otherwise
              command: sh -c 'exit 3'
              failed_when: false
            """)
        #expect(taken.titles == ["Write", "End otherwise"])
        #expect(taken.recording.tasks.last?.steps.map(\.status) == [3])
        #expect(taken.recording.tasks.allSatisfy { $0.steps.allSatisfy { $0.user == "root" } })
        #expect(taken.script.files.contains { $0.bytes == Array("hello\n".utf8) })
        #expect(taken.problems() == [])
    }

    @Test("of a task that is tried until it works only the last try stays, with how often it may be tried")
    func tries() async throws {
        let taken = try await record(
            """
            - name: Count
              shell: echo x >>FOLDER/count; test $(wc -l <FOLDER/count) = 3
              register: counted
              until: counted.rc == 0
              retries: 5
              delay: 0
            """)
        let task = try #require(taken.recording.tasks.first)
        #expect(taken.titles == ["Count"])
        #expect(task.tries == 6)
        #expect(task.steps.map(\.status) == [0])
    }

    @Test("a file of the controller is recorded with its bytes")
    func payloads() async throws {
        let large = String(repeating: "0123456789abcdef", count: 20_000)
        let taken = try await record(
            "- copy: { src: large, dest: FOLDER/copied }", files: ["large": large])
        #expect(taken.summary.exitCode == 0)
        #expect(taken.script.files.contains { $0.bytes == Array(large.utf8) })
    }

    @Test(
        "what can't be known beforehand is refused by name and place",
        arguments: [
            ("- reboot:", "a reboot would end the script"),
            ("- fetch: { src: /etc/hostname, dest: FOLDER/ }", "nobody to fetch the file `/etc/hostname` for"),
            ("- wait_for: { host: db1, port: 5432, timeout: 1 }", "waits for `db1`"),
        ])
    func refusals(task: String, reason: String) async throws {
        let taken = try await record(task)
        let problem = try #require(taken.problems().first)
        #expect(problem.contains(reason))
        #expect(problem.contains("play.yml:4:7"))
        #expect(taken.recording.tasks == [])
        #expect(taken.summary.exitCode == 2)
    }

    @Test("work on another host is refused before anything connects")
    func delegation() async throws {
        let taken = try await record("- command: \"true\"\n  delegate_to: db1", connection: nil)
        #expect(taken.problems().first?.contains("works on `db1`, another host than `localhost`") == true)
        #expect(taken.problems().first?.contains("play.yml:4:7") == true)
    }

    @Test("facts of the single machine are refused by name, those of the kind of machine are not")
    func facts() async throws {
        let own = try await record("- command: echo {{ ansible_memtotal_mb | default(1) }}", facts: true)
        #expect(own.problems().first?.contains("the fact `memtotal_mb` comes from the machine itself") == true)
        #expect(own.recording.tasks == [])
        let dotted = try await record("- command: echo {{ ansible_facts.memtotal_mb }}", facts: true)
        #expect(dotted.problems().first?.contains("`memtotal_mb`") == true)
        let shared = try await record(
            "- command: echo {{ ansible_facts['os_family'] }} {{ ansible_system }}", facts: true)
        #expect(shared.problems() == [])
        #expect(shared.recording.tasks.count == 1)
    }

    @Test("an address of the machine that was recorded on is told with its task")
    func addresses() async throws {
        let taken = try await record("- name: Bind\n  command: echo 10.99.0.1")
        #expect(
            taken.problems() == [
                "\(taken.folder)/play.yml:4:7: Bind: uses 10.99.0.1, an address of the machine that it was recorded on"
            ])
    }

    @Test("secrets become fields, and nothing that a field can't fill in is let through")
    func secrets() async throws {
        let secrets = ["vault_password": "fieldword1"]
        let plain = try await record(
            "- copy: { content: \"password={{ vault_password }}\", dest: FOLDER/secret }", secrets: secrets)
        #expect(plain.problems() == [])
        #expect(plain.script.fields == ["vault_password"])
        let text = plain.script.text(archive: [])
        #expect(text.contains("# <UDF name=\"vault_password\" label=\"vault_password\">"))
        #expect(text.contains("field vault_password fieldword1\n"))

        let hashed = try await record(
            "- name: Hash\n  copy: { content: \"{{ vault_password | hash('sha1') }}\", dest: FOLDER/secret }",
            secrets: secrets)
        #expect(hashed.problems().first?.contains("Hash: `vault_password` is used here in a form") == true)

        let redactor = Redactor()
        redactor.learn("a-secret-in-the-open")
        let open = try await record(
            "- copy: { content: a-secret-in-the-open, dest: FOLDER/secret }", secrets: secrets)
        #expect(open.problems(redactor).first?.contains("a secret would be readable in the script") == true)
        #expect(open.script.fields == [])
    }

    @Test("a checksum of a file with a secret in it follows the file")
    func checksums() async throws {
        let taken = try await record(
            """
            - copy: { content: "password={{ vault_password }}", dest: FOLDER/secret }
              register: written
            - copy: { content: "{{ written.checksum }}", dest: FOLDER/checksum }
            """, secrets: ["vault_password": "fieldword1"])
        let text = taken.script.text(archive: [])
        #expect(text.contains("fill 0001.1 \(Digest.sha1.hex("password=fieldword1"))\n"))
        #expect(text.contains("fill 0002.1\n"))
    }

    @Test("where the recorded machine's name stands, another machine has its own")
    func ownName() async throws {
        let recorded = try await record(
            "- copy: { content: 127.0.1.1 bare1x2y, dest: FOLDER/hosts }", machine: "bare1x2y")
        let text = recorded.script.text(archive: [])
        #expect(text.contains("    own_name bare1x2y\n    fill 0001.1\n"))
        let other = try await record("- copy: { content: localhost, dest: FOLDER/hosts }", machine: "bare1x2y")
        #expect(!other.script.text(archive: []).contains("bare1x2y"))
    }

    @Test("the script is good bash, and has its tasks with name and place")
    func text() async throws {
        let taken = try await record(
            "- name: It's \"named\" $oddly\n  command: \"true\"", secrets: ["vault_password": "fieldword1"])
        for download in [nil, StackScript.Download(url: "https://example.com/a b.tar.gz")] {
            let text = taken.script.text(archive: [1, 2, 3], download: download)
            #expect(text.contains("    # \(taken.folder)/play.yml:4:7\n    task 1 0 'It'\\''s \"named\" $oddly'\n"))
            let archive = "\n\(Base85.encode([1, 2, 3]))\nARCHIVE\n"
            #expect(text.contains(download == nil ? archive : Digest.sha256.hex([1, 2, 3])))
            let path = taken.folder + ".sh"
            defer { try? FileManager.default.removeItem(atPath: path) }
            try Data(text.utf8).write(to: URL(filePath: path))
            let checked = try await LocalHost().run(
                "bash -n \(path) && { ! command -v shellcheck >/dev/null || shellcheck \(path); }", as: nil, limit: nil,
                onOutput: nil)
            #expect(checked.succeeded, "\(checked.stdout)\(checked.stderr)")
        }
    }
}
