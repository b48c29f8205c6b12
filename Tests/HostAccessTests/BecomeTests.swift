// SPDX-License-Identifier: Apache-2.0

import Glibc
import ShellScript
import TestSupport
import Testing

@testable import HostAccess

/// This machine with programs of our own in the place of sudo and su, which speak as the real ones do.
private struct StagedSource: ChannelSource {
    let folder: String

    func user() async throws -> String { "tester" }
    func open(_ command: String) async throws -> any ByteChannel {
        try await LocalSource().open("PATH=\(folder):$PATH; export PATH; \(command)")
    }
    func reset() async {}
    func close() async {}
}

/// How a sudo of the test behaves.
struct StagedSudo: Sendable, CustomTestStringConvertible {
    let name: String
    let script: String
    var password: String?
    /// What the error must say; nil when it works.
    var says: String?
    var testDescription: String { name }

    /// The words of a sudo that works: drops the options and runs the rest.
    private static let work = "while [ \"$1\" != /bin/sh ]; do shift; done; exec \"$@\""
    private static func prompt(then rest: String) -> String {
        "all=\"$*\"; while [ \"$1\" != -p ]; do shift; done; printf '%s' \"$2\" >&2; IFS= read -r p; \(rest)"
    }

    static let all = [
        StagedSudo(name: "no password needed", script: work),
        StagedSudo(
            name: "password not needed though given", script: work, password: "unused; echo it became a program"),
        StagedSudo(
            name: "right password", script: prompt(then: "[ \"$p\" = 's3 cr\"et' ] || exit 1; " + work),
            password: "s3 cr\"et"),
        StagedSudo(
            name: "wrong password",
            script: prompt(then: "echo 'Sorry, try again.' >&2; printf '%s' \"$2\" >&2; sleep 60"),
            password: "no", says: "the password is wrong"),
        StagedSudo(
            name: "password needed", script: "echo 'sudo: a password is required' >&2; exit 1",
            says: "it asks for a password and none was given"),
        StagedSudo(
            name: "not in sudoers", script: "echo 'tester is not in the sudoers file.' >&2; exit 1",
            says: "not in sudoers"),
        StagedSudo(
            name: "tty wanted", script: "echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1",
            says: "requiretty"),
        StagedSudo(
            name: "unknown user", script: "echo 'sudo: unknown user other' >&2; exit 1", says: "no user `other`"),
        StagedSudo(name: "not installed", script: "exit 127", says: "sudo is not installed"),
        StagedSudo(name: "something else", script: "echo odd words >&2; exit 4", says: "status 4: odd words"),
    ]
}

@Suite(.timeLimit(.minutes(5))) struct BecomeTests {
    @Test(arguments: StagedSudo.all)
    func `becoming another user works or says why not`(sudo: StagedSudo) async throws {
        try await withFolder { folder in
            try await stage("sudo", sudo.script, in: folder)
            let host = ShellHost(name: "here", source: StagedSource(folder: folder))
            let become = Become(user: "other", flags: ["-E"], password: sudo.password)
            do {
                let output = try await host.run("echo in", as: become, limit: nil, onOutput: nil)
                #expect(sudo.says == nil)
                #expect(output.stdout == "in\n")
            } catch let error as HostError {
                #expect(error.code == .become)
                #expect(error.message.contains(try #require(sudo.says, "\(error)")), "\(error)")
            }
            await host.close()
        }
    }

    @Test func `the wanted user is reached without sudo where that is us already`() async throws {
        try await withFolder { folder in
            try await stage("sudo", "exit 1", in: folder)
            let host = ShellHost(name: "here", source: StagedSource(folder: folder))
            let output = try await host.run("echo in", as: Become(user: "tester"), limit: nil, onOutput: nil)
            #expect(output.stdout == "in\n")
            await host.close()
        }
    }

    @Test(arguments: ["su", "doas"])
    func `ways that can't work are refused with advice`(method: String) async throws {
        let host = ShellHost(name: "here", source: StagedSource(folder: "/nonexistent"))
        let error = await #expect(throws: HostError.self) {
            let become = Become(user: "other", method: method, password: "p")
            _ = try await host.run(":", as: become, limit: nil, onOutput: nil)
        }
        #expect(error?.code == .become)
        #expect(error?.hint?.contains("sudo") == true)
        await host.close()
    }

    @Test(.enabled(if: getuid() == 0, "only root may use su without a password"))
    func `su from root needs no password`() async throws {
        let host = ShellHost(name: "here", source: LocalSource())
        let become = Become(user: "nobody", method: "su")
        let output = try await host.run("id -un", as: become, limit: nil, onOutput: nil)
        #expect(output.stdout == "nobody\n")
        await host.close()
    }

    private func stage(_ name: String, _ script: String, in folder: String) async throws {
        let path = folder + "/" + name
        let file = try LocalFile.Temporary(besides: path)
        try file.write(Array(("#!/bin/sh\n" + script + "\n").utf8))
        try file.commit()
        try ExecutableFile.make(path)
    }
}
