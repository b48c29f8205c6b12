// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What a server answered to one question.
public struct Answer: Hashable, Sendable {
    /// The status, such as `NXDOMAIN`.
    public var status: String
    /// Whether the server answers for the zone itself.
    public var isAuthoritative: Bool
    /// The record sets of the answer; their TTLs are what is left of them.
    public var sets: [RRset]
}

/// Questions to one server, asked by `dig`.
public enum Question {
    /// Asks `server` for `keys`, in one go; nil instead of an answer where none came.
    ///
    /// Throws only when `dig` can't be run.
    public static func ask(
        _ server: ServerAddress, _ keys: [RRset.Key], recursive: Bool, run: ToolRunner
    ) async throws -> [RRset.Key: Answer] {
        var words = ["dig", "@\(server.host)", "-p", String(server.port)]
        for key in keys {
            words += ["-q", key.name.description, "-t", key.type.name]
            words += ["+nocmd", "+nostats", "+time=2", "+tries=1", recursive ? "+recurse" : "+norecurse"]
        }
        let output = try await run(ToolCall(words))
        return answers(output.output)
    }

    /// The answers in what `dig` prints, each by its question.
    static func answers(_ text: String) -> [RRset.Key: Answer] {
        var answers: [RRset.Key: Answer] = [:]
        for block in text.split(separator: ";; ->>HEADER<<-", omittingEmptySubsequences: false).dropFirst() {
            if let (key, answer) = answer(in: block.split(separator: "\n")) { answers[key] = answer }
        }
        return answers
    }

    private static func answer(in lines: [Substring]) -> (RRset.Key, Answer)? {
        guard let head = lines.first, let mark = head.firstRange(of: "status: "),
            let asked = lines.first(where: { $0.hasPrefix(";") && !$0.hasPrefix(";;") && !$0.hasPrefix("; ") })
        else { return nil }
        let words = asked.dropFirst().split { $0 == " " || $0 == "\t" }
        guard words.count == 3, let name = try? DomainName(String(words[0])) else { return nil }
        let flags = lines.first { $0.hasPrefix(";; flags:") } ?? ""
        let isAuthoritative = flags.dropFirst(9).prefix { $0 != ";" }.split(separator: " ").contains("aa")
        let records = lines.drop { !$0.hasPrefix(";; ANSWER SECTION") }.dropFirst().prefix { !$0.hasPrefix(";") }
        let zone = try? ZoneFileReader.read(records.joined(separator: "\n"), file: "answer", origin: .root)
        let status = head[mark.upperBound...].prefix { $0 != "," }
        return (
            RRset.Key(name, RecordType(String(words[2]))),
            Answer(status: String(status), isAuthoritative: isAuthoritative, sets: zone?.sets ?? [])
        )
    }

    /// The addresses of a name, as this computer's resolver knows them; none when it knows none.
    public static func addresses(of name: DomainName, run: ToolRunner) async throws -> [String] {
        let base = ["+short", "+time=3", "+tries=2"]
        let words =
            ["dig", "-q", name.description, "-t", "A"] + base + ["-q", name.description, "-t", "AAAA"] + base
        let lines = try await run(ToolCall(words)).output.split(separator: "\n").map(String.init)
        return lines.filter { IPAddress.version4($0) != nil || IPAddress.version6($0) != nil }
    }
}
