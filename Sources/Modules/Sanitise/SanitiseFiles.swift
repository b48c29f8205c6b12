// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Sanitise
import ShellScript
import Values

/// Files without what belongs to production.
struct SanitiseFiles: Module {
    static let name = "sanitise_files"
    static let summary =
        "Takes what belongs to production out of files: addresses, keys, and whole files that are secrets."
    static let notes = [
        "Files of rules say how keys look and which files are removed; see `sanitise_database`, which reads the same ones.",
        "Text files with an address of `replace` or a key in them are rewritten. A picture or another binary file with "
            + "one in it, and a text of more than `max_bytes`, is left alone, named in a warning and in `left`.",
    ]
    static let examples = [
        Example(
            "What a blog has uploaded",
            """
            sanitise_files:
              paths: [/var/lib/wordpress/wp-content]
              rules: [sanitise/wordpress.yml]
              replace: { www.example.com: "https://staging.example.com" }
            """)
    ]
    static let returns = [
        ReturnValue("rewritten", "the files that were rewritten"),
        ReturnValue("removed", "the files that were removed"),
        ReturnValue("left", "files that hold something of production and were left alone"),
    ]

    @Parameter("Directories and files; those that are missing are passed over.") var paths: [String]
    @Parameter("Files with rules on the controller, looked for as `copy` does.") var rules: [String] = []
    @Parameter("Addresses of production, each with what takes its place.") var replace = Mapping()
    @Parameter("The most bytes that a text may have to be rewritten.") var maxBytes = 8 << 20

    /// A file that holds something.
    struct Item: Sendable, Hashable {
        var path: String
        /// Its content; nil when it is binary or too long.
        var content: [UInt8]?
    }

    /// What there is to do.
    struct Found: Sendable {
        var remove: [String] = []
        var items: [Item] = []
        var scrubber: Scrubber
    }

    func validate() throws {
        _ = try SanitiseDatabase.hosts(replace)
        if let path = paths.first(where: { !$0.hasPrefix("/") }) {
            throw ArgumentError("`\(path)` is not absolute", argument: "paths")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let rules = try SanitiseDatabase.rules(rules, in: context)
        let scrubber = Scrubber(hosts: try SanitiseDatabase.hosts(replace), keys: rules.keys)
        return Probe(script(rules, scrubber)) { output in
            guard output.succeeded else { throw ModuleFailure("cannot look through the files: \(output.stderr)") }
            var found = Found(scrubber: scrubber)
            for line in output.lines {
                let fields = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
                guard fields.count == 3, let path = Base64.decode(fields[1]) else { continue }
                let name = String(decoding: path, as: UTF8.self)
                switch fields[0] {
                case "remove": found.remove.append(name)
                case "text": found.items.append(Item(path: name, content: Base64.decode(fields[2])))
                default: found.items.append(Item(path: name))
                }
            }
            return found
        }
    }

    private func script(_ rules: SanitiseRules, _ scrubber: Scrubber) -> ShellScript {
        let searched = FileSearch(
            words: scrubber.hosts.searched, allowed: scrubber.hosts.allowed, keys: scrubber.keys)
        return """
            set -- ; for path in \(words: paths); do if [ -e "$path" ]; then set -- "$@" "$path"; fi; done
            [ $# -gt 0 ] || exit 0
            tell() { printf '%s %s ' "$1" "$(printf %s "$2" | base64 -w0)"; }
            list=$(mktemp -d) && trap 'rm -rf -- "$list"' EXIT || exit 1
            : > "$list/removed"
            \(remove(rules.remove))
            \(searched.candidates)
            sort -z -u "$list/found" > "$list/sorted"
            tr '\\0' '\\n' < "$list/sorted" | while IFS= read -r file; do
                [ -f "$file" ] || continue
                if grep -qxF -e "$file" "$list/removed"; then continue; fi
                \(searched.holds) || continue
                if [ "$(wc -c < "$file")" -le \(maxBytes) ] && LC_ALL=C grep -qI . "$file"; then
                    tell text "$file"; base64 -w0 < "$file"; echo
                else
                    tell left "$file"; echo
                fi
            done
            """
    }

    /// Names, or ends of paths: both fit behind a slash.
    private func remove(_ patterns: [String]) -> ShellScript {
        guard !patterns.isEmpty else { return ":" }
        let tests = patterns.flatMap { ["-o", "-path", "*/" + $0] }.dropFirst()
        return """
            find "$@" \\( -type f -o -type l \\) \\( \(words: tests) \\) > "$list/removed"
            while IFS= read -r file; do tell remove "$file"; echo; done < "$list/removed"
            """
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        var changes = found.remove.map { path in
            Change(
                "remove \(path)", before: "a file of production\n", after: "", header: path,
                steps: [.run("rm -f -- \(path)")])
        }
        var rewritten: [String] = []
        var left: [String] = []
        for item in found.items {
            guard let content = item.content else {
                left.append(item.path)
                continue
            }
            let cleaned = found.scrubber.clean(content)
            if cleaned.isLeft { left.append(item.path) }
            guard let bytes = cleaned.bytes else { continue }
            rewritten.append(item.path)
            changes.append(rewriting(item.path, bytes))
        }
        return Decision(
            changes: changes,
            values: ["rewritten": .strings(rewritten), "removed": .strings(found.remove), "left": .strings(left)],
            warnings: left.map { "\($0) holds something of production and can't be rewritten" })
    }

    /// What stood there is not shown: it may be a key.
    private func rewriting(_ path: String, _ after: [UInt8]) -> Change {
        let new = path + ".lifeboat-new"
        return Change(
            "\(path): take production out of it", before: "something of production\n", after: "", header: path,
            steps: [
                .send(.bytes(after), to: new),
                .run(
                    "chmod --reference=\(path) -- \(new) && chown --reference=\(path) -- \(new) && mv -f -- \(new) \(path)"
                ),
            ])
    }
}
