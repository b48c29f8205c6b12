// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

private struct Attributes: Decodable, Sendable {
    @Parameter("Who owns the file.") var owner: String?
    @Parameter("The permission bits.") var mode: FileMode?
}

private struct Sample: Module {
    static let name = "sample"
    static let aliases = ["specimen"]
    static let summary = "Shows what a declaration can say."
    static let examples = [Example("Try it", "sample: { name: a }")]

    enum State: String, ParameterChoice {
        case present, absent
        static let synonyms = ["installed": State.present]
    }

    @Parameter("What to work on.", aliases: "pkg") var name: [String]
    @Parameter("What to bring it to.") var state = State.present
    @Parameter("How long a cache is good for, in seconds.") var cacheValidTime = 0
    @Parameter("A password.", secret: true) var password: String?
    @ParameterGroup var attributes = Attributes()

    func validate() throws {
        if state == .absent && password != nil { throw ArgumentError("state `absent` takes no password") }
    }
    func decide(from found: Void, in context: TaskContext) throws -> Decision { .nothing() }
}

@Suite struct ModuleDefinitionTests {
    let definition = ModuleDefinition(Sample.self)

    @Test func `arguments, aliases, groups and defaults arrive typed`() throws {
        let module = try definition.make(
            Arguments(["pkg": "a, b", "state": "installed", "cache_valid_time": "60", "owner": "root", "mode": "0640"]))
        let sample = try #require(module as? Sample)
        #expect(sample.name == ["a", "b"])
        #expect(sample.state == .present)
        #expect(sample.$state.isGiven)
        #expect(!sample.$password.isGiven)
        #expect(sample.cacheValidTime == 60)
        #expect(sample.attributes.owner == "root")
        #expect(sample.attributes.mode == .bits(0o640))
    }

    @Test(
        arguments: [
            ([:], "sample needs the argument `name`: What to work on."),
            (["name": "a", "stat": "gone"], "stat: sample has no argument `stat`"),
            (["name": "a", "state": "gone"], "state: `gone` is not one of present, absent"),
            (["name": "a", "cache_valid_time": "soon"], "cache_valid_time: expected int, found `soon` (str)"),
            (["name": "a", "state": "absent", "password": "x"], "state `absent` takes no password"),
            (["name": "a", "mode": "rw"], "mode: expected mode, found `rw` (str)"),
        ] as [(Dict, String)])
    func `a wrong argument is named`(values: Dict, message: String) {
        let error = #expect(throws: ArgumentErrors.self) { try definition.make(Arguments(values)) }
        #expect(error?.description == message)
    }

    @Test func `a decimal mode is refused and an octal one taken`() {
        let wrong = Arguments(["name": "a", "mode": 644], sources: ["mode": "644"])
        #expect(
            definition.problems(in: wrong).map(\.description)
                == ["mode: `644` without quotes is the decimal number 644, which is mode 01204"])
        #expect(definition.problems(in: Arguments(["name": "a", "mode": 420], sources: ["mode": "0644"])).isEmpty)
    }

    @Test func `unfinished arguments are not judged`() {
        let arguments = Arguments(["name": "a", "state": "{{ s }}"], unfinished: ["state"])
        #expect(definition.problems(in: arguments).isEmpty)
    }

    @Test func `a definition tells names, types, choices and defaults`() {
        #expect(
            definition.parameters.map(\.name) == ["name", "state", "cache_valid_time", "password", "owner", "mode"])
        #expect(definition.parameters[0].type == "list of str")
        #expect(definition.parameters[0].isRequired)
        #expect(definition.parameters[1].choices == ["present", "absent"])
        #expect(definition.parameters[1].defaultText == "present")
        #expect(definition.parameters[3].isSecret)
        #expect(definition.parameters[4].defaultText == nil)
    }

    @Test(arguments: ["sample", "specimen", "ansible.builtin.specimen"])
    func `a module is found by its name, its aliases and its collection`(name: String) {
        #expect(ModuleRegistry([Sample.self])[name]?.name == "sample")
    }

    @Test func `two probes travel as one and part again`() throws {
        let both = Probe<String>("printf a; exit 3", { "\($0.stdout)\($0.status)" })
            .and(Probe<String>("printf b >&2", { $0.stderr }))
        #expect(both.script?.text.contains("seam") == true)
        let output = ShellOutput(stdout: "a\n=-lifeboat-seam-8c41f0d2-=3\n", stderr: "x\n=-lifeboat-seam-8c41f0d2-=\nb")
        guard case .found(let state) = try both.parse(output) else {
            Issue.record("asked again")
            return
        }
        #expect(state.0 == "a3")
        #expect(state.1 == "b")
    }
}
