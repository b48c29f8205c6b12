// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

extension GetURL {
    func byHand(in context: TaskContext) throws -> HandWork? {
        var script: ShellScript = "curl -fsSL -o \(dest) \(url)"
        let parts = checksum.split(separator: ":", maxSplits: 1).map(String.init)
        if parts.count == 2, !parts[1].contains("://") {
            script += "echo \(parts[1] + "  " + dest) | \(raw: parts[0])sum --check"
        }
        return .run(script + attributes.byHand(dest))
    }
}

extension URI {
    func byHand(in context: TaskContext) throws -> HandWork? {
        var words = ["-sS", "-i"]
        if method != "GET" { words += ["-X", method] }
        if !validateCerts { words.append("-k") }
        if let unixSocket { words += ["--unix-socket", unixSocket] }
        for (name, value) in headers.pairs { words += ["-H", "\(name.text): \(value.text)"] }
        if let body { words += ["--data", body.string ?? body.json()] }
        let codes = statusCode.map(String.init).joined(separator: " or ")
        return HandWork([.run("curl \(words: words + [url])"), .say("expect the status \(codes)")])
    }
}

extension WaitFor {
    func byHand(in context: TaskContext) throws -> HandWork? {
        if let path {
            return .run("until \(raw: state == .absent ? "! " : "")test -e \(path); do sleep 1; done")
        }
        guard let port, state == .started || state == .present else {
            return .say("wait until \(port.map { "port \($0) of \(host)" } ?? "it") is \(state.rawValue)")
        }
        return .run("until nc -z \(host) \(port); do sleep 1; done")
    }
}
