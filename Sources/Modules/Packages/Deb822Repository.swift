// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Sources of packages in the style of deb822(5), each with its own key.
struct Deb822Repository: Module {
    static let name = "deb822_repository"
    static let summary = "Adds and removes sources of Debian packages, each tied to its own key."
    static let notes = [
        "`signed_by` is a path, a fingerprint, the key itself, or an address it is fetched from by apt's own helper.",
        "Does not fetch the package lists; a task `apt: update_cache=true` after it does.",
    ]
    static let examples = [
        Example(
            "Debian's backports",
            """
            deb822_repository:
              name: debian-backports
              uris: http://deb.example.org/debian
              suites: bookworm-backports
              components: [main]
              signed_by: /usr/share/keyrings/debian-archive-keyring.gpg
            """)
    ]
    static let returns = [
        ReturnValue("repo", "the file's content"), ReturnValue("dest", "the file's path"),
        ReturnValue("key_filename", "where the key went, when it was fetched"),
    ]

    enum State: String, ParameterChoice { case absent, present }
    enum Kind: String, ParameterChoice {
        case deb
        case source = "deb-src"
    }

    @Parameter("The source's name, and its file's.") var name: String
    @Parameter("Whether it shall be there.") var state = State.present
    @Parameter("Packages, sources, or both.") var types = [Kind.deb]
    @Parameter("Addresses.") var uris: [String]?
    @Parameter("Suites, such as `bookworm`; a path ends with a slash.") var suites: [String]?
    @Parameter("Components, such as `main`.") var components: [String]?
    @Parameter("Architectures; all of the host's when left out.") var architectures: [String]?
    @Parameter("The key: a path, an address, a fingerprint or an armored block.") var signedBy: String?
    @Parameter("Whether the source is used.") var enabled: Bool?
    @Parameter("Whether it is trusted without or despite its signature.") var trusted: Bool?
    @Parameter("Allow it to become unsigned.") var allowDowngradeToInsecure: Bool?
    @Parameter("Allow it to be unsigned.") var allowInsecure: Bool?
    @Parameter("Allow weak signatures.") var allowWeak: Bool?
    @Parameter("Whether lists are fetched by their hash.") var byHash: Bool?
    @Parameter("Whether dates are checked.") var checkDate: Bool?
    @Parameter("Whether an expired list is refused.") var checkValidUntil: Bool?
    @Parameter("How far in the future a list's date may lie, in seconds.") var dateMaxFuture: Int?
    @Parameter("Where the InRelease file lies, below the suite.") var inreleasePath: String?
    @Parameter("Languages of descriptions.") var languages: [String]?
    @Parameter("Whether lists are fetched as differences.") var pdiffs: Bool?
    @Parameter("What is fetched.") var targets: [String]?
    @Parameter("The permission bits of the file.") var mode = FileMode.bits(0o644)

    struct Found: Sendable {
        var files = FileBundle()
        /// The key that was fetched.
        var key: [UInt8]?
        var trouble: String?
    }

    private var slug: String {
        let dashed = name.lowercased().split { $0 == "_" || $0.isWhitespace }.joined(separator: "-")
        return dashed.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }
    private var path: String { "/etc/apt/sources.list.d/\(slug).sources" }
    private func keyPath(_ suffix: String) -> String { "/etc/apt/keyrings/\(slug).\(suffix)" }
    private var keyAddress: String? { signedBy.flatMap { $0.contains("://") && !$0.contains("\n") ? $0 : nil } }

    func validate() throws {
        if slug.isEmpty { throw ArgumentError("`\(name)` makes no file name", argument: "name") }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let question = FileBundle.question("\(words: [path, keyPath("asc"), keyPath("gpg")])")
        guard state == .present, let address = keyAddress else {
            return Probe(question) { Found(files: FileBundle(lines: $0.lines)) }
        }
        let fetch: ShellScript = """
            work=$(mktemp -d) || exit; trap 'rm -rf -- "$work"' EXIT
            if /usr/lib/apt/apt-helper download-file \(address) "$work/key" >/dev/null; then
            printf '=key '; base64 <"$work/key" | tr -d '\\n'; echo
            fi
            """
        return Probe(question + fetch) { output in
            var found = Found(files: FileBundle(lines: output.lines))
            found.key = output.lines.first { $0.hasPrefix("=key ") }.flatMap { Base64.decode(String($0.dropFirst(5))) }
            found.trouble = output.stderr.split(separator: "\n").last.map(String.init)
            return found
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        guard state == .present else { return absence(found) }
        var decision = Decision()
        var signedBy = signedBy
        decision.values["key_filename"] = .null
        if let address = keyAddress {
            if found.key == nil {
                let text = "could not fetch the key `\(address)`: \(found.trouble ?? "nothing came")"
                guard context.checkMode else { throw ModuleFailure(text) }
                decision.warnings.append(text)
            }
            let key = found.key ?? []
            let file = keyPath(OpenPGPKey.isArmored(key) ? "asc" : "gpg")
            var write = FileWrite(path: file, content: key)
            write.attributes = FileAttributes(mode: 0o644)
            let isMissing = !found.files[file].exists
            let changes = found.key == nil && !isMissing ? [] : write.changes(from: found.files[file])
            let folder = Change("/etc/apt/keyrings", steps: [.run("umask 022; mkdir -p /etc/apt/keyrings")])
            decision.changes += changes.isEmpty ? [] : [folder] + changes
            decision.values["key_filename"] = .string(file)
            signedBy = file
        } else if let text = signedBy, text.hasPrefix("/") {
            decision.values["key_filename"] = .string(text)
        }
        let content = stanza(signedBy: signedBy)
        var write = FileWrite(path: path, content: Array(content.utf8))
        write.attributes = FileAttributes(mode: mode)
        decision.changes += write.changes(from: found.files[path])
        decision.values["repo"] = .string(content)
        decision.values["dest"] = .string(path)
        return decision
    }

    private func absence(_ found: Found) -> Decision {
        let changes = found.files.files.map { file in
            Change(
                "\(file.path): remove", before: FileWrite.text(file.content), after: "", header: file.path,
                steps: [.run("rm -f -- \(file.path)")])
        }
        let values: Dict = ["repo": .null, "dest": .string(path), "key_filename": .string(keyPath("gpg"))]
        return Decision(changes: changes, values: values)
    }

    /// The file, its fields in the order of their arguments' names, as Ansible writes them.
    func stanza(signedBy: String?) -> String {
        func flag(_ value: Bool?) -> String? { value.map { $0 ? "yes" : "no" } }
        func list(_ items: [String]?) -> String? { items.map { $0.joined(separator: " ") } }
        let fields: [(String, String?)] = [
            ("Allow-Downgrade-To-Insecure", flag(allowDowngradeToInsecure)), ("Allow-Insecure", flag(allowInsecure)),
            ("Allow-Weak", flag(allowWeak)), ("Architectures", list(architectures)), ("By-Hash", flag(byHash)),
            ("Check-Date", flag(checkDate)), ("Check-Valid-Until", flag(checkValidUntil)),
            ("Components", list(components)), ("Date-Max-Future", dateMaxFuture.map(String.init)),
            ("Enabled", flag(enabled)), ("Inrelease-Path", inreleasePath), ("Languages", list(languages)),
            ("X-Repolib-Name", name), ("Pdiffs", flag(pdiffs)), ("Signed-By", signedBy.map(Self.folded)),
            ("Suites", list(suites)), ("Targets", list(targets)), ("Trusted", flag(trusted)),
            ("Types", list(types.map(\.rawValue))), ("URIs", list(uris)),
        ]
        return fields.compactMap { name, value in
            value.map { $0.hasPrefix("\n") ? "\(name):\($0)\n" : "\(name): \($0)\n" }
        }.joined()
    }

    /// Several lines as a field's value: each indented, empty ones as a dot.
    private static func folded(_ text: String) -> String {
        guard text.contains("\n") else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
        }
        let bare = lines.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed()
        return "\n" + bare.map { "    " + ($0.isEmpty ? "." : String($0)) }.joined(separator: "\n")
    }
}
