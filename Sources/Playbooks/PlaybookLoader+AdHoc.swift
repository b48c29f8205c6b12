// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values
import YAMLDocument

extension PlaybookLoader {
    /// A play of one task that the command line describes: `-m module -a arguments`.
    ///
    /// The arguments are `k=v` pairs or, for `command` and its like, the command itself. Throws a `Diagnostic`.
    public func load(adHoc module: String, arguments: String, hosts: String) throws -> Playbook {
        let directory = ControllerPath.absolute(".")
        let session = LoadSession(self, playbookDirectory: directory)
        let play: Value = [
            "hosts": .string(hosts), "name": "Ad hoc", "gather_facts": false,
            "tasks": [["action": .string("\(module) \(arguments)")]],
        ]
        // JSON is YAML: the one reader of plays reads this one too.
        let document = try YAMLDocument(SourceText(file: "command line", text: play.json(JSONLayout(asciiOnly: false))))
        guard let node = try document.single() else { throw Diagnostic("there is nothing to run") }
        let entry = PlaybookEntry.play(try PlayReader(session: session, directory: directory).play(node))
        try session.problems.throwIfAny()
        return Playbook(path: "command line", directory: directory, entries: [entry], warnings: [])
    }
}
