// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

extension Assert {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let conditions = (that.list ?? [that]).map(\.text)
        let otherwise = failMsg.map { "; if not: \(($0.list ?? [$0]).map(\.text).joined(separator: " "))" } ?? ""
        return .say("go on only if \(conditions.map { "`\($0)`" }.joined(separator: " and "))\(otherwise)")
    }
}

extension Evidence {
    func byHand(in context: TaskContext) throws -> HandWork? {
        if let check { return .say("compare, and write it down: \(check): expected \(expected?.text ?? "true")") }
        if let canary { return .say("write down the time of the newest row that came back: \(canary)") }
        return .say("write down which set was restored, and from which store")
    }
}

extension Manual {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let record = evidence.map { ". Write down: \($0)" } ?? ""
        return .say(prompt.trimmed + record)
    }
}

extension Pause {
    func byHand(in context: TaskContext) throws -> HandWork? {
        if let seconds = seconds ?? minutes.map({ $0 * 60 }) { return .run("sleep \(Int(seconds))") }
        return .say(prompt ?? "wait until somebody says that it goes on")
    }
}

extension Debug {
    func byHand(in context: TaskContext) throws -> HandWork? {
        .say("look at \(`var`.map { "`\($0.text)`" } ?? "`\((msg ?? "Hello world!").text)`")")
    }
}

extension Fail {
    func byHand(in context: TaskContext) throws -> HandWork? { .say("stop here: \(msg)") }
}

extension WaitForConnection {
    func byHand(in context: TaskContext) throws -> HandWork? {
        let address = (try? context.variable("ansible_host"))?.text ?? "HOST"
        return HandWork([
            .say("on your own computer, until the machine lets you in:"),
            .run("until ssh -o ConnectTimeout=5 root@\(address) true; do sleep 2; done"),
        ])
    }
}

extension Meta {
    func byHand(in context: TaskContext) throws -> HandWork? { .say("log out, and in again") }
}

extension Reboot {
    func byHand(in context: TaskContext) throws -> HandWork? { .run("systemctl reboot") }
}
