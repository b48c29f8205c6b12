// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Keys that apt trusts.
struct AptKey: Module {
    static let name = "apt_key"
    static let summary = "Adds and removes keys that apt trusts for every source."
    static let notes = [
        "Debian deprecates such keys: `deb822_repository` ties a key to its own source with `signed_by`.",
        "Needs neither apt-key nor gpg on the host. Without `keyring` a key becomes a file of its own in "
            + "/etc/apt/trusted.gpg.d, where Ansible would add it to /etc/apt/trusted.gpg.",
    ]
    static let examples = [
        Example("Trust a key from the web", "apt_key: { url: 'https://example.org/archive.asc' }"),
        Example("Trust it no more", "apt_key: { id: 9FED2BCBDCD29CDF, state: absent }"),
    ]
    static let returns = [
        ReturnValue("id", "the key's identifier as given or found"), ReturnValue("fp", "its fingerprint"),
        ReturnValue("key_id", "the last 16 digits of the fingerprint"),
        ReturnValue("short_id", "the last 8 digits"), ReturnValue("before", "the keys that were there"),
        ReturnValue("after", "the keys that are there after a change"),
    ]

    enum State: String, ParameterChoice { case absent, present }

    @Parameter("The key's fingerprint or its last 8 or 16 digits; saves fetching a key that is there.") var id: String?
    @Parameter("Where to fetch the key.") var url: String?
    @Parameter("The key itself.") var data: String?
    @Parameter("A file on the host with the key.") var file: String?
    @Parameter("The keyring file to work on.") var keyring: String?
    @Parameter("The server to fetch the key `id` from.") var keyserver: String?
    @Parameter("Whether the server's certificate is checked.") var validateCerts = true
    @Parameter("Whether it shall be trusted.") var state = State.present

    /// The keys that are there, and the one that shall come or go.
    struct Found: Sendable {
        var rings: FileBundle
        /// All keys that are trusted now.
        var keys: [OpenPGPKey]
        var key: OpenPGPKey?
        var data: [UInt8] = []
        var trouble: String?

        init(rings: FileBundle) {
            self.rings = rings
            keys = rings.files.flatMap { OpenPGPKey.keys(in: $0.content ?? []) }
        }
    }

    func validate() throws {
        let sources = [("data", data), ("file", file), ("keyserver", keyserver), ("url", url)].filter { $0.1 != nil }
        if sources.count > 1 {
            throw ArgumentError("\(sources.map(\.0).joined(separator: " and ")) exclude each other")
        }
        if sources.isEmpty, id == nil { throw ArgumentError("apt_key needs one of url, data, file, keyserver, id") }
        if sources.isEmpty, state == .present {
            throw ArgumentError("apt_key needs the key: one of url, data, file, keyserver")
        }
        if keyserver != nil, id == nil { throw ArgumentError("`keyserver` needs `id`", argument: "keyserver") }
        if let id, OpenPGPKey.normalized(id).isEmpty {
            throw ArgumentError("`\(id)` is not a key's identifier", argument: "id", hint: "write its fingerprint")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let rings: ShellScript =
            keyring.map { "\($0)" }
            ?? "/etc/apt/trusted.gpg /etc/apt/trusted.gpg.d/*.gpg /etc/apt/trusted.gpg.d/*.asc"
        let here = data.map { Array($0.utf8) }
        return Probe<Found>(FileBundle.question(rings)) { output in
            var found = Found(rings: FileBundle(lines: output.lines))
            if let id, found.keys.contains(where: { $0.matches(id) }) || state == .absent {
                found.key = found.keys.first { $0.matches(id) }
                return .found(found)
            }
            guard here == nil else {
                found.take(here ?? [], id)
                return .found(found)
            }
            return .ask(
                Probe<Found>(keyQuestion) { [found] output in
                    var found = found
                    if output.succeeded { found.take(Base64.decode(output.trimmed) ?? [], id) }
                    found.trouble = output.succeeded ? nil : output.stderr.split(separator: "\n").last.map(String.init)
                    return found
                })
        }
    }

    /// Prints the key in base64.
    private var keyQuestion: ShellScript {
        if let file { return "base64 -- \(file) | tr -d '\\n' && [ -r \(file) ]" }
        let insecure =
            validateCerts ? [] : ["-o", "Acquire::https::Verify-Peer=false", "-o", "Acquire::https::Verify-Host=false"]
        return """
            work=$(mktemp -d) || exit; trap 'rm -rf -- "$work"' EXIT
            /usr/lib/apt/apt-helper \(words: insecure) download-file \(url ?? serverAddress) "$work/key" >/dev/null \
            && base64 <"$work/key" | tr -d '\\n'
            """
    }

    private var serverAddress: String {
        var server = keyserver ?? ""
        if server.hasPrefix("hkps://") { server = "https://" + server.dropFirst(7) }
        if server.hasPrefix("hkp://") { server = "http://" + server.dropFirst(6) }
        if !server.contains("://") { server = "http://" + server }
        let host = server.dropFirst(server.hasPrefix("https") ? 8 : 7)
        if !host.contains(":"), server.hasPrefix("http://") { server += ":11371" }
        return "\(server)/pks/lookup?op=get&options=mr&search=0x\(OpenPGPKey.normalized(id ?? ""))"
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        var decision = Decision()
        let wanted = id.map(OpenPGPKey.normalized) ?? found.key?.fingerprint ?? ""
        decision.values["id"] = .string(id ?? wanted)
        decision.values["fp"] = .string(found.key?.fingerprint ?? wanted)
        decision.values["key_id"] = .string(String(wanted.suffix(16)))
        decision.values["short_id"] = .string(String(wanted.suffix(8)))
        decision.values["before"] = .strings(found.keys.map(\.fingerprint))
        if state == .absent {
            decision.changes = found.rings.files.compactMap { removal(of: wanted, from: $0) }
            return decision
        }
        guard let key = found.key else {
            let what = url ?? file ?? keyserver ?? "data"
            let why = found.trouble ?? (found.data.isEmpty ? "nothing came" : "there is no such key in it")
            guard context.checkMode else { throw ModuleFailure("no key from `\(what)`: \(why)") }
            decision.warnings.append("no key from `\(what)` yet: \(why)")
            return decision
        }
        guard !found.keys.contains(where: { $0.fingerprint == key.fingerprint }) else { return decision }
        decision.changes = [addition(of: key, found)]
        decision.values["after"] = .strings(found.keys.map(\.fingerprint) + [key.fingerprint])
        return decision
    }

    private func addition(of key: OpenPGPKey, _ found: Found) -> Change {
        let isArmored = OpenPGPKey.isArmored(found.data)
        let path = keyring ?? "/etc/apt/trusted.gpg.d/\(key.keyID.lowercased()).\(isArmored ? "asc" : "gpg")"
        let present = OpenPGPKey.keys(in: found.rings[path].content ?? [])
        let new = OpenPGPKey.keys(in: found.data)
        let content =
            keyring == nil
            ? found.data
            : path.hasSuffix(".asc")
                ? OpenPGPKey.armored(present + new)
                : (present + new).flatMap(\.bytes)
        let write = FileWrite(path: path, content: content)
        return Change(
            "trust the key \(key.keyID)", before: "", after: key.fingerprint + "\n", header: path,
            steps: write.steps(from: found.rings[path]))
    }

    private func removal(of id: String, from ring: FileState) -> Change? {
        let keys = OpenPGPKey.keys(in: ring.content ?? [])
        let rest = keys.filter { !$0.matches(id) }
        guard rest.count < keys.count else { return nil }
        let content = OpenPGPKey.isArmored(ring.content ?? []) ? OpenPGPKey.armored(rest) : rest.flatMap(\.bytes)
        let steps: [Step] =
            rest.isEmpty
            ? [.run("rm -f -- \(ring.path)")] : FileWrite(path: ring.path, content: content).steps(from: ring)
        let list = { (keys: [OpenPGPKey]) in keys.map { $0.fingerprint + "\n" }.joined() }
        return Change(
            "\(ring.path): stop trusting \(id.suffix(16))", before: list(keys), after: list(rest), header: ring.path,
            steps: steps)
    }
}

extension AptKey.Found {
    /// Takes the bytes that were fetched, and the key among them that was asked for.
    mutating func take(_ bytes: [UInt8], _ id: String?) {
        data = bytes
        let keys = OpenPGPKey.keys(in: bytes)
        key = id.map { id in keys.first { $0.matches(id) } } ?? keys.first
    }
}
