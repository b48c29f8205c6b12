// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Packages, whatever the host's package manager is called; here that is apt.
struct Package: Module {
    static let name = "package"
    static let summary = "Installs and removes packages with the host's package manager."
    static let notes = ["Works through `apt`, whose other arguments it takes too, as Ansible's does."]
    static let examples = [
        Example("Install a few tools", "package: { name: [git, rsync], state: present }"),
        Example("Remove one", "package: { name: telnet, state: absent }"),
    ]
    static let returns = Apt.returns

    enum Manager: String, ParameterChoice { case auto, apt }

    @ParameterGroup var apt = Apt()
    @Parameter("The package manager.") var use = Manager.auto

    func validate() throws {
        guard apt.$name.isGiven else { throw ArgumentError("package needs the argument `name`: what to work on") }
        try apt.validate()
    }

    func probe(in context: TaskContext) throws -> Probe<AptState> { try apt.probe(in: context) }

    func decide(from found: AptState, in context: TaskContext) throws -> Decision {
        try apt.decide(from: found, in: context)
    }
}
