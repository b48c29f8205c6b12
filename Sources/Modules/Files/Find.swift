// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Regex
import ShellScript
import Values

/// Files of a host by name, age, size, kind, mode or content.
struct Find: Module {
    static let name = "find"
    static let summary = "Lists files and directories by name, age, size, kind, mode or content."
    static let notes = [
        "One run of find(1) lists, the controller selects; only `contains` reads files, and they are sent here."
    ]
    static let examples = [
        Example("Old logs", "find: { paths: /var/log/app, patterns: '*.log', age: 2w, recurse: true }"),
        Example("Releases", "find: { paths: /srv/app/releases, file_type: directory }"),
    ]
    static let returns = [
        ReturnValue("files", "what `stat` tells about each match"), ReturnValue("matched", "how many there are"),
        ReturnValue("examined", "how many were looked at"), ReturnValue("skipped_paths", "paths that couldn't be read"),
    ]

    enum Kind: String, ParameterChoice { case file, directory, link, any }
    enum Stamp: String, ParameterChoice { case mtime, atime, ctime }

    @Parameter("Where to look.", aliases: "name", "path") var paths: [String]
    @Parameter("Names to find, as shell patterns or with `use_regex` as expressions.", aliases: "pattern")
    var patterns: [String] = []
    @Parameter("Names to leave out.", aliases: "exclude") var excludes: [String] = []
    @Parameter("An expression that a line of the file has to start with.") var contains: String?
    @Parameter("Search the whole file instead of lines.") var readWholeFile = false
    @Parameter("What to find.") var fileType = Kind.file
    @Parameter("At least this old; negative: at most. Units s, m, h, d, w.") var age: String?
    @Parameter("Which time counts as age.") var ageStamp = Stamp.mtime
    @Parameter("At least this big; negative: at most. Units b, k, m, g, t.") var size: String?
    @Parameter("Look into directories.") var recurse = false
    @Parameter("Find names that start with a dot.") var hidden = false
    @Parameter("Look into directories that links lead to.") var follow = false
    @Parameter("Return the SHA-1 of files.") var getChecksum = false
    @Parameter("Whether patterns are regular expressions.") var useRegex = false
    @Parameter("How many levels to look into.") var depth: Int?
    @Parameter("The permission bits.") var mode: FileMode?
    @Parameter("Whether all bits have to be so, or any.") var exactMode = true
    @Parameter("How files are encoded, for `contains`.") var encoding: String?
    @Parameter("How many to find at most.") var limit: Int?

    /// What find(1) says, and the contents or hashes of files that needed a second look.
    struct Found: Sendable {
        var entries: [FoundEntry] = []
        var complaints: [String] = []
        var now = 0
        var hashes: [String: String] = [:]
        var matching: Set<String>?
    }

    func validate() throws {
        if let age, FindUnits.seconds(age) == nil { throw ArgumentError("failed to process age", argument: "age") }
        if let size, FindUnits.bytes(size) == nil { throw ArgumentError("failed to process size", argument: "size") }
        if let limit, limit <= 0 { throw ArgumentError("limit cannot be \(limit) (use None for unlimited)") }
        if let encoding, TextEncoding(name: encoding) == nil {
            throw ArgumentError("`\(encoding)` is not known", argument: "encoding")
        }
        for pattern in (useRegex ? patterns + excludes : []) + (contains.map { [$0] } ?? []) {
            do { _ = try PythonRegex(pattern) } catch { throw ArgumentError("\(error)") }
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let words = ShellScript(raw: paths.map { HostPath.word(HostPath.trimmed($0)).text }.joined(separator: " "))
        var reach: ShellScript = "-mindepth 1"
        if !recurse {
            reach = "-mindepth 1 -maxdepth 1"
        } else if let depth, depth > 0 {
            reach = "-mindepth 1 -maxdepth \(depth)"
        }
        let script: ShellScript = """
            date +%s
            for p in \(words); do
            if [ ! -d "$p" ]; then echo "'$p' is not a directory" >&2; continue; fi
            find \(raw: follow ? "-L " : "-H ")"$p" \(reach) -printf \(FoundEntry.format)
            done
            exit 0
            """
        return Probe(script) { output in
            var reader = OutputReader(output.stdoutBytes)
            let now = Int(reader.line()) ?? 0
            let entries = reader.rest.split(separator: UInt8(0)).compactMap { FoundEntry(Array($0)) }
            return Found(entries: entries, complaints: Lines.split(output.stderr), now: now)
        }.then { found in try look(into: found) }
    }

    /// Asks for the contents or hashes of the files that are left by name, age, size and mode.
    private func look(into found: Found) throws -> Probe<Found> {
        guard contains != nil || getChecksum else { return Probe(known: found) }
        let files = try select(found).filter { $0.stat.isKind("isreg") }.map(\.stat.path)
        guard !files.isEmpty else { return Probe(known: found) }
        let feed = files.flatMap { path -> [UInt8] in Array(path.utf8) + [0] }
        let hashes: ShellScript = .feed(feed, to: "xargs -0 sha1sum -z -- 2>/dev/null || :")
        let contents: ShellScript = .feed(
            feed,
            to:
                "xargs -0 sh -c 'for f do if [ -r \"$f\" ]; then stat -Lc %s -- \"$f\"; cat -- \"$f\"; else echo 0; fi; echo; done' sh"
        )
        let script = (getChecksum ? hashes + "echo" : "echo") + (contains == nil ? "" : contents)
        return Probe(script) { output in
            var found = found
            var reader = OutputReader(output.stdoutBytes)
            let head = reader.line()
            for line in head.split(separator: Character("\0")) {
                let parts = line.split(separator: Character(" "), maxSplits: 1)
                guard parts.count == 2 else { continue }
                found.hashes[String(parts[1].dropFirst())] = String(parts[0])
            }
            guard let contains else { return found }
            let regex = try PythonRegex(contains)
            found.matching = []
            for path in files {
                guard let count = Int(reader.line()) else { break }
                let bytes = Array(reader.rest.prefix(count))
                reader.rest = reader.rest.dropFirst(count + 1)
                if try holds(bytes, regex, path) { found.matching?.insert(path) }
            }
            return found
        }
    }

    private func holds(_ bytes: [UInt8], _ regex: PythonRegex, _ path: String) throws -> Bool {
        guard let coding = TextEncoding(name: encoding ?? "utf-8"), let text = coding.text(of: bytes) else {
            throw ModuleFailure(
                "Failed to read the file \(path) due to an encoding error. current encoding: \(encoding ?? "utf-8")")
        }
        if readWholeFile { return regex.isFound(in: text) }
        return Array(text.utf8).linesWithEnds.contains { line in
            regex.firstMatch(in: String(decoding: line, as: UTF8.self), anchored: true) != nil
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        var entries = try select(found)
        if let matching = found.matching {
            entries = entries.filter { !$0.stat.isKind("isreg") || matching.contains($0.stat.path) }
        }
        let isLimited = limit.map { entries.count >= $0 } ?? false
        let kept = limit.map { Array(entries.prefix($0)) } ?? entries
        let files = kept.map { entry -> Value in
            var values = entry.stat.values
            values["gr_name"] = .string(entry.stat.group)
            values["pw_name"] = .string(entry.stat.owner)
            if let hash = found.hashes[entry.stat.path] { values["checksum"] = .string(hash) }
            return .dict(values)
        }
        var skipped = Dict()
        for complaint in found.complaints {
            let parts = complaint.split(separator: "'", maxSplits: 2).map { String($0) }
            skipped[.string(parts.first ?? complaint)] = .string(complaint)
        }
        let message =
            !found.complaints.isEmpty
            ? "Not all paths examined, check warnings for details"
            : isLimited ? "Limit of matches reached" : "All paths examined"
        return Decision(
            values: [
                "files": .list(files), "matched": .int(files.count), "examined": .int(found.entries.count),
                "msg": .string(message), "skipped_paths": .dict(skipped),
            ], warnings: found.complaints.map { "Skipped path due to this access issue: \($0)" })
    }

    /// What is left by name, kind, age, size and mode.
    private func select(_ found: Found) throws -> [FoundEntry] {
        let names = try NamePatterns(
            patterns: patterns.isEmpty ? [useRegex ? ".*" : "*"] : patterns, excludes: excludes, areRegexes: useRegex)
        let age = age.flatMap(FindUnits.seconds)
        let size = size.flatMap(FindUnits.bytes)
        return found.entries.filter { entry in
            let stat = entry.stat
            let name = HostPath.name(stat.path)
            guard hidden || !name.hasPrefix("."), isWanted(stat), names.accept(name), hasMode(stat) else {
                return false
            }
            if let age {
                let past =
                    Double(found.now)
                    - (ageStamp == .mtime ? stat.modified : ageStamp == .atime ? stat.accessed : stat.changed)
                guard age >= 0 ? past >= Double(age) : past <= Double(-age) else { return false }
            }
            if let size, stat.isKind("isreg") { return size >= 0 ? stat.size >= size : stat.size <= -size }
            return true
        }
    }

    private func isWanted(_ stat: StatEntry) -> Bool {
        switch fileType {
        case .any: true
        case .file: stat.isKind("isreg")
        case .directory: stat.isKind("isdir")
        case .link: stat.isKind("islnk")
        }
    }

    private func hasMode(_ stat: StatEntry) -> Bool {
        let bits: Int
        switch mode {
        case nil, .preserve: return true
        case .bits(let wanted): bits = wanted
        case .symbolic(let symbols): bits = SymbolicMode.apply(symbols, to: 0, isDirectory: false)
        }
        return exactMode ? stat.permissionBits == bits : stat.permissionBits & bits != 0
    }
}
