// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Python packages, with pip.
struct Pip: Module {
    static let name = "pip"
    static let summary = "Installs and removes Python packages, in a virtual environment or the system's Python."
    static let notes = [
        "Requirements that name packages and versions are compared with what is installed, and pip isn't started when "
            + "they are met. What only pip understands (`-r`, addresses, paths) makes it run.",
        "Where `virtualenv` is missing, an environment is made with `python3 -m venv`.",
    ]
    static let examples = [
        Example(
            "An environment for a site", "pip: { requirements: /srv/app/requirements.txt, virtualenv: /srv/app/venv }"),
        Example("One package in it", "pip: { name: 'gunicorn>=21,<22', virtualenv: /srv/app/venv }"),
    ]
    static let returns = [
        ReturnValue("cmd", "the command that was run"), ReturnValue("stdout", "what pip said"),
        ReturnValue("virtualenv", "the environment"), ReturnValue("version", "the value of `version`"),
        ReturnValue("requirements", "the value of `requirements`"),
    ]

    enum State: String, ParameterChoice { case absent, forcereinstall, latest, present }

    @Parameter("Packages as pip takes them: `name`, `name==1.0`, an address, a path.") var name: [String]?
    @Parameter("The version of the one package in `name`.") var version: String?
    @Parameter("A requirements file on the host.") var requirements: String?
    @Parameter("What to bring them to.") var state = State.present
    @Parameter("The environment to work in; made when it is missing.") var virtualenv: String?
    @Parameter("What makes an environment.") var virtualenvCommand = "virtualenv"
    @Parameter("The Python of a new environment.") var virtualenvPython: String?
    @Parameter("Whether a new environment sees the system's packages.") var virtualenvSitePackages = false
    @Parameter("Further arguments for pip.") var extraArgs: String?
    @Parameter("Install from sources so that they can be edited.") var editable = false
    @Parameter("The pip to use instead of `pip3`.") var executable: String?
    @Parameter("Where to run it.") var chdir: String?
    @Parameter("The umask for what is installed.") var umask: String?
    @Parameter("Allow changes to packages that Debian manages.") var breakSystemPackages = false

    /// The requirements in `name`, with `version`.
    var named: [PipRequirement] {
        PipRequirement.joined(name ?? []).filter { !$0.isEmpty }.map { text in
            PipRequirement(version.map { text + "==" + $0 } ?? text)
        }
    }

    func validate() throws {
        guard name != nil || requirements != nil else { throw ArgumentError("pip needs name or requirements") }
        if name != nil, requirements != nil { throw ArgumentError("name and requirements exclude each other") }
        if executable != nil, virtualenv != nil { throw ArgumentError("executable and virtualenv exclude each other") }
        if let version {
            if state == .latest {
                throw ArgumentError("`version` is incompatible with state=latest", argument: "version")
            }
            if named.count > 1 {
                throw ArgumentError(
                    "`version` is ambiguous for several packages", argument: "version", hint: "write `name==\(version)`"
                )
            }
            if let first = (name ?? []).first, !PipRequirement(first).conditions.isEmpty {
                throw ArgumentError("`\(first)` has a version already", argument: "version")
            }
        }
        if let umask, Int(umask, radix: 8) == nil {
            throw ArgumentError("umask must be an octal integer", argument: "umask")
        }
        if let extraArgs { _ = try Words.split(extraArgs, argument: "extra_args") }
        guard try !Words.split(virtualenvCommand, argument: "virtualenv_command").isEmpty else {
            throw ArgumentError("`\(virtualenvCommand)` is no command", argument: "virtualenv_command")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<PipState> {
        PipState.probe(self, checksUpgrades: context.checkMode)
    }

    func decide(from found: PipState, in context: TaskContext) throws -> Decision {
        try PipDecision(pip: self, found: found, context: context).make()
    }
}
