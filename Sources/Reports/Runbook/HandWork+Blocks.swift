// SPDX-License-Identifier: Apache-2.0

import Engine
import ModuleKit
import ShellScript

extension Procedure.Step {
    /// What is typed: first what is the same on all hosts, then each host's own.
    var commands: [Document.Block] {
        let shared = sharedParts
        let own = ways.map { way in shared == 0 ? way : way.keeping { Array($0.dropFirst(shared)) } }
        let told = Self.joined(own.filter { !$0.blocks.isEmpty })
        guard shared > 0 else { return told.flatMap { [$0.title.titled(":")] + $0.way.blocks } }
        let all = ways.flatMap(\.hosts).joined(separator: ", ")
        return ["on each of \(all)".titled(":")] + ways[0].keeping { Array($0.prefix(shared)) }.blocks
            + told.flatMap { ["then \($0.title)".titled(":")] + $0.way.blocks }
    }

    /// Ways that are alike once every host calls itself `<host>` are told once.
    private static func joined(_ ways: [Procedure.Way]) -> [(title: String, way: Procedure.Way)] {
        var groups: [(alike: Procedure.Way, ways: [Procedure.Way])] = []
        for way in ways {
            let alike = way.hosts.count == 1 ? way.calling(way.hosts[0], "<host>") : way
            let known = groups.firstIndex {
                $0.alike.pieces == alike.pieces && $0.alike.user == alike.user && $0.alike.delegate == alike.delegate
            }
            if let known { groups[known].ways.append(way) } else { groups.append((alike, [way])) }
        }
        return groups.map { group in
            guard group.ways.count > 1 else { return (group.ways[0].place, group.ways[0]) }
            var one = group.alike
            one.hosts = group.ways.flatMap(\.hosts)
            return ("\(one.place), each in its turn; `<host>` is its name", one)
        }
    }

    /// With how many parts the ways begin alike.
    private var sharedParts: Int {
        guard ways.count > 1, ways.allSatisfy({ $0.pieces.count == 1 && $0.pieces[0].item == nil }),
            ways.allSatisfy({ $0.delegate == ways[0].delegate && $0.user == ways[0].user })
        else { return 0 }
        let parts = ways.map { $0.pieces[0].work.parts }
        let shortest = parts.map(\.count).min() ?? 0
        return (0..<shortest).prefix { index in parts.allSatisfy { $0[index] == parts[0][index] } }.count
    }
}

extension String {
    /// The text as a paragraph of its own, begun large and ended as said.
    fileprivate func titled(_ end: String) -> Document.Block { .text(label: nil, sentence(end)) }

    /// The text begun large and ended, where it isn't ended yet.
    fileprivate func sentence(_ end: String) -> String {
        let text = prefix(1).uppercased() + dropFirst()
        return text.last.map { ".:!?".contains($0) } == true ? text : text + end
    }
}

extension Procedure.Way {
    fileprivate func keeping(_ some: ([HandWork.Part]) -> [HandWork.Part]) -> Procedure.Way {
        var way = self
        way.pieces[0].work.parts = some(pieces[0].work.parts)
        return way
    }

    /// The way with another name for a host wherever it is named.
    fileprivate func calling(_ host: String, _ name: String) -> Procedure.Way {
        func called(_ text: String) -> String { text.replacing(host, with: name) }
        var way = self
        way.delegate = delegate.map(called)
        way.pieces = pieces.map { piece in
            Procedure.Piece(
                item: piece.item.map(called),
                work: HandWork(
                    piece.work.parts.map { part in
                        switch part {
                        case .say(let text): return .say(called(text))
                        case .run(let script): return .run(ShellScript(raw: called(script.text)))
                        case .write(var file):
                            file.path = called(file.path)
                            file.text = file.text.map(called)
                            file.source = file.source.map(called)
                            file.attributes = ShellScript(raw: called(file.attributes.text))
                            return .write(file)
                        }
                    }))
        }
        return way
    }

    /// Where and as whom, in a few words.
    var place: String {
        if hosts == ["localhost"] { return "on your own computer" }
        let who = user.flatMap { $0 == "root" ? nil : ", as `\($0)`" } ?? ""
        switch delegate {
        case "localhost"?, "127.0.0.1"?: return "on your own computer, for \(hosts.joined(separator: ", "))"
        case let other?: return "on \(other)\(who), for \(hosts.joined(separator: ", "))"
        case nil: return "on \(hosts.joined(separator: ", "))\(who)"
        }
    }

    /// What is typed.
    var blocks: [Document.Block] {
        var (blocks, code) = ([Document.Block](), [String]())
        func flush() {
            if !code.isEmpty { blocks.append(.code(code.joined(separator: "\n"))) }
            code = []
        }
        func type(_ text: String, _ item: String?) {
            // What the first line says anyway needs no title.
            if let item, !text.prefix(while: { $0 != "\n" }).contains(item) {
                code.append("# \(Self.shortened(item))")
            }
            code.append(text)
        }
        for piece in pieces {
            var item = piece.item
            for part in piece.work.parts {
                switch part {
                case .say(let text):
                    flush()
                    let about = item.map { "for \(Self.shortened($0)): " } ?? ""
                    blocks.append((about + text).titled("."))
                case .run(let script): type(script.text, item)
                case .write(let file): type(file.commands, item)
                }
                item = nil
            }
            // A person reads along better when what belongs together stands together.
            if piece.work.parts.count > 1 { flush() }
        }
        flush()
        return blocks
    }

    private static func shortened(_ item: String) -> String {
        let line = item.split(separator: "\n").joined(separator: " ")
        return line.count > 70 ? line.prefix(69) + "…" : line
    }
}

extension HandWork.File {
    /// The commands that write it: its text when that is known, else a copy to be filled in.
    var commands: String {
        let target = ShellScript.quote(path)
        let after = attributes.text.isEmpty ? "" : "\n" + attributes.text
        if isTemplate, let source {
            return
                "cp \(ShellScript.quote(source)) \(target)\(after)\n# then fill in what stands in {{ }} and {% %}: editor \(target)"
        }
        if let source, !source.hasSuffix(".j2") { return "cp \(ShellScript.quote(source)) \(target)\(after)" }
        guard let text else { return "# \(target) is not a text: bring it from where it was\(after)" }
        let from = source.map { "# from \($0)\n" } ?? ""
        if text.isEmpty { return "\(from): > \(target)\(after)" }
        let end = Self.word(notIn: text)
        let body = text.hasSuffix("\n") ? text : text + "\n"
        return "\(from)cat > \(target) <<'\(end)'\n\(body)\(end)\(after)"
    }

    private static func word(notIn text: String) -> String {
        let lines = Set(text.split(separator: "\n").map(String.init))
        return ["END", "END_OF_FILE", "END_OF_THIS_FILE"].first { !lines.contains($0) } ?? "END_OF_THIS_VERY_FILE"
    }
}
