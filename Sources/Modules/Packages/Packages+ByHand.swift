// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

extension Apt {
    func byHand(in context: TaskContext) throws -> HandWork? {
        var script: ShellScript = ""
        if updateCache || cacheValidTime != 0 { script += "apt-get update" }
        if let deb { script += "apt-get install -y \(deb.hasPrefix("/") ? deb : "./" + deb)" }
        switch upgrade {
        case .dist, .full: script += "apt-get dist-upgrade -y"
        case .safe, .yes: script += "apt-get upgrade -y"
        default: break
        }
        let names = name
        let lean: ShellScript = installRecommends == false ? "--no-install-recommends " : ""
        switch state {
        case _ where names.isEmpty: break
        case .absent: script += "apt-get \(raw: purge ? "purge" : "remove") -y \(words: names)"
        case .buildDep: script += "apt-get build-dep -y \(words: names)"
        case .fixed: script += "apt-get --fix-broken install -y"
        case .latest, .present:
            script += "DEBIAN_FRONTEND=noninteractive apt-get install -y \(lean)\(words: names)"
        }
        if autoremove { script += "apt-get autoremove -y" }
        return script.text.isEmpty ? nil : .run(script)
    }
}

extension Package {
    func byHand(in context: TaskContext) throws -> HandWork? { try apt.byHand(in: context) }
}

extension Pip {
    func byHand(in context: TaskContext) throws -> HandWork? {
        var script: ShellScript = chdir.map { "cd \($0)" } ?? ""
        let what = requirements.map { ["-r", $0] } ?? named.map(\.text)
        var program = executable ?? "pip3"
        if let virtualenv {
            script += "test -x \(virtualenv)/bin/pip || \(virtualenvPython ?? "python3") -m venv \(virtualenv)"
            program = virtualenv + "/bin/pip"
        }
        let extra: ShellScript = extraArgs.map { " \(raw: $0)" } ?? ""
        let verb: ShellScript =
            switch state {
            case .absent: "uninstall -y"
            case .forcereinstall: "install --force-reinstall"
            case .latest: "install --upgrade"
            case .present: "install"
            }
        return .run(script + "\(program) \(verb)\(extra) \(words: what)")
    }
}

extension Debconf {
    func byHand(in context: TaskContext) throws -> HandWork? {
        guard let question, let vtype, let value else { return .run("debconf-show \(name)") }
        let line = "\(name) \(question) \(vtype.rawValue) \(value.text)"
        return .run("echo \(line) | debconf-set-selections")
    }
}
