// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

@testable import Modules

@Suite struct PipTests {
    @Test func `Python's versions sort as PEP 440 sorts them`() throws {
        let sorted = try [
            "1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0a2", "1.0b1", "1.0rc1", "1.0", "1.0+local", "1.0.post1.dev2",
            "1.0.post1", "1.1.dev1", "1.1", "1.10", "2!0.1",
        ].map { try #require(PythonVersion($0)) }
        for (index, version) in sorted.enumerated() {
            for (other, right) in sorted.enumerated() { #expect((version < right) == (index < other)) }
        }
        #expect(PythonVersion("v1.0.0-RC.1") == PythonVersion("1rc1"))
        #expect(PythonVersion("one") == nil)
    }

    @Test(
        arguments: [
            (">=1.15,<2", "1.16.0", true), (">=1.15,<2", "2.0", false), ("==3.*", "3.7", true), ("==3.*", "4.0", false),
            ("~=4.2.1", "4.2.9", true), ("~=4.2.1", "4.3", false), ("~=2.2", "2.9", true), ("!=1.5", "1.5.0", false),
            ("<2.0", "2.0rc1", false), ("==1.0", "1.0+cpu", true), ("===1.0", "1.0", true), (">=1.0a1", "1.0a2", true),
            ("==1.0.0", "1", true), ("<=2024.1", "2024.1", true), ("!=3.1.*", "3.1.4", false), ("", "0", true),
        ] as [(String, String, Bool)])
    func `a requirement accepts what pip's own library accepts`(conditions: String, version: String, isAccepted: Bool) {
        #expect(PipRequirement("name \(conditions)").accepts(version) == isAccepted)
    }

    @Test(
        arguments: [
            ("Django>=4.2", "django", false, false), ("zope.interface", "zope-interface", false, false),
            ("gunicorn[gevent]==21.*", "gunicorn", false, false),
            ("git+https://h/r.git@v1#egg=My_Name", "my-name", true, false),
            ("name @ https://h/name.whl", "name", true, false), ("./wheel.whl", nil, true, false),
            ("toml; python_version < '3.11'", "toml", false, true),
        ] as [(String, String?, Bool, Bool)])
    func `a requirement tells its name`(text: String, name: String?, isSource: Bool, hasMarker: Bool) {
        let requirement = PipRequirement(text)
        #expect(requirement.name == name)
        #expect(requirement.isSource == isSource)
        #expect(requirement.hasMarker == hasMarker)
    }

    @Test func `a requirement torn apart at its comma is mended`() {
        #expect(PipRequirement.joined(["a>=1", "<2", "b", " !=3"]) == ["a>=1,<2", "b, !=3"])
    }

    @Test func `a requirements file is read, and left to pip when it refers to others`() {
        let text = """
            # comment
            --index-url https://example.org/simple
            six==1.16.0 \\
                --hash=sha256:abc
            idna  # why
            """
        #expect(PipRequirement.file(text)?.map(\.text) == ["six==1.16.0", "idna"])
        #expect(PipRequirement.file("-r other.txt") == nil)
        #expect(PipRequirement.file("-e .") == nil)
    }

    @Test func `installed packages are read from pip and from directories`() {
        #expect(
            PipState.packages(["Django==4.2.1", "zope.interface-6.0.dist-info", "old-1.0-py3.11.egg-info", "=env"])
                == ["django": "4.2.1", "zope-interface": "6.0", "old": "1.0"])
    }

    private let found = PipState(["=env", "=pip", "six==1.16.0", "idna==3.4"])

    @Test(
        arguments: [
            (["name": "six"], []), (["name": "six>=1.15,<2"], []), (["name": "six", "version": "1.16.0"], []),
            (["name": "six", "version": "1.15"], ["install six==1.15"]),
            (["name": ["idna", "toml"]], ["install toml"]),
            (["name": "toml", "state": "absent"], []), (["name": "six", "state": "absent"], ["remove six"]),
            (["name": "six", "state": "forcereinstall"], ["install six"]),
        ] as [(Dict, [String])])
    func `pip is run only for what isn't there`(arguments: Dict, changes: [String]) throws {
        let pip = try filled(Pip.self, arguments.merging(["virtualenv": "/v"]) { $1 })
        #expect(try pip.decide(from: found, in: bareContext()).changes.map(\.summary) == changes)
    }

    @Test func `an environment is made first`() throws {
        let pip = try filled(Pip.self, ["name": "six", "virtualenv": "/v"])
        var missing = PipState()
        missing.hasEnvironment = false
        let summaries = try pip.decide(from: missing, in: bareContext()).changes.map(\.summary)
        #expect(summaries == ["make the environment /v", "install six"])
    }

    @Test func `Debian's own Python is protected in words`() throws {
        let pip = try filled(Pip.self, ["name": "toml"])
        let decision = try pip.decide(from: found, in: bareContext())
        var result = ModuleResult()
        let refusal = ShellOutput(status: 1, stderr: "error: externally-managed-environment\n\nhint: …")
        let failure = #expect(throws: ModuleFailure.self) { try decision.finish?([refusal, ShellOutput()], &result) }
        #expect(failure?.message.contains("break_system_packages") == true)
    }
}
