// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Answers to the questions that packages ask while they are installed.
struct Debconf: Module {
    static let name = "debconf"
    static let summary = "Answers a question of a Debian package before it is asked."
    static let notes = ["The answer travels on standard input. Answers to passwords are never shown."]
    static let examples = [
        Example(
            "Where postfix delivers",
            "debconf: { name: postfix, question: postfix/main_mailer_type, vtype: select, value: Internet Site }")
    ]
    static let returns = [
        ReturnValue("current", "the answers after the task"), ReturnValue("previous", "the answer before it"),
    ]

    enum Kind: String, ParameterChoice {
        case boolean, error, multiselect, note, password, seen, select, string, text, title
    }

    @Parameter("The package.", aliases: "pkg") var name: String
    @Parameter("The question.", aliases: "selection", "setting") var question: String?
    @Parameter("The question's type.") var vtype: Kind?
    @Parameter("The answer; a list for `multiselect`.", aliases: "answer") var value: Value?
    @Parameter("Leave the question unanswered in the eyes of its package, so that it is asked.") var unseen = false

    func validate() throws {
        let given = [question != nil, vtype != nil, value != nil]
        guard given.allSatisfy(\.self) || !given.contains(true) else {
            throw ArgumentError("question, vtype and value belong together")
        }
    }

    /// The answer as debconf keeps it.
    private var answer: String {
        switch (vtype, value) {
        case (.boolean, .some(let value)): value.text.lowercased()
        case (_, .list(let items)): items.map(\.text).joined(separator: ", ")
        case (_, let value): value?.text ?? ""
        }
    }

    func probe(in context: TaskContext) throws -> Probe<[String: String]> {
        // debconf-communicate shows passwords too, which debconf-show hides.
        let exact: ShellScript =
            question.map { "echo \("GET " + $0) | debconf-communicate 2>/dev/null | sed 's/^/=/'" } ?? ""
        return Probe("debconf-show -- \(name) 2>/dev/null\n\(exact)") { output in
            var answers: [String: String] = [:]
            for line in output.lines {
                if line.hasPrefix("=0"), let question {
                    answers[question] = String(line.dropFirst(2).drop { $0 == " " })
                } else if let colon = line.firstRange(of: ": ") ?? line.firstRange(of: ":") {
                    let key = line[..<colon.lowerBound].drop { $0 == "*" || $0 == " " }
                    if answers[String(key)] == nil { answers[String(key)] = String(line[colon.upperBound...]) }
                }
            }
            return answers
        }
    }

    func decide(from found: [String: String], in context: TaskContext) throws -> Decision {
        guard let question, let vtype else {
            let pairs = found.sorted { $0.key < $1.key }.map { (Value.string($0.key), Value.string($0.value)) }
            return .nothing(["msg": "", "current": .dict(Dict(pairs, uniquingKeysWith: { $1 }))])
        }
        let answer = answer
        let isHidden = vtype == .password
        func shown(_ text: String) -> Value { isHidden ? "(hidden)" : .string(text) }
        let values: Dict = [
            "msg": "", "current": .dict([.string(question): shown(answer)]),
            "previous": .dict([.string(question): shown(found[question] ?? "")]),
        ]
        if let current = found[question], same(current, answer) { return .nothing(values) }
        let line = "\(name)\t\(question)\t\(vtype.rawValue)\t\(answer)\n"
        let program: ShellScript = unseen ? "debconf-set-selections -u" : "debconf-set-selections"
        return Decision(
            changes: [
                Change(
                    "\(name): \(question)", before: isHidden ? nil : (found[question] ?? "") + "\n",
                    after: isHidden ? nil : answer + "\n", header: question,
                    steps: [.run(.feed(Array(line.utf8), to: program))])
            ], values: values)
    }

    private func same(_ current: String, _ wanted: String) -> Bool {
        guard vtype == .multiselect else { return current == wanted }
        let items = { (text: String) in text.split(separator: ",").map { $0.filter { $0 != " " } }.sorted() }
        return items(current) == items(wanted)
    }
}
