// SPDX-License-Identifier: Apache-2.0

import HostAccess

/// Decides whether a host is who it says it is.
struct HostKeyCheck {
    let plan: SSHPlan
    let known: KnownHosts
    /// Told when an unknown key was pinned.
    let onPinned: @Sendable (SSHConnector.PinnedKey) -> Void

    /// - Throws: `HostError.hostKey` unless the key is known, or unknown and to be pinned.
    func check(_ key: HostKey) throws {
        switch known.verdict(on: key) {
        case .known: return
        case .unknown where !plan.knownHosts.isStrict:
            let file = try known.pin(key, name: plan.knownName)
            onPinned(
                .init(host: plan.name, address: plan.address, type: key.type, fingerprint: key.fingerprint, file: file))
        case .unknown: throw unknown(key)
        case .changed(let line): throw changed(key, line)
        case .revoked(let line):
            throw HostError(
                .hostKey,
                "`\(plan.name)` (\(plan.address)) shows a host key that \(line.place) revokes: \(key.fingerprint)",
                hint: "somebody may be in between with a stolen key; don't connect before you know who")
        case .onlyAuthority(let line):
            throw HostError(
                .hostKey,
                "`\(plan.name)` (\(plan.address)): \(line.place) trusts a certificate authority, which libssh can't "
                    + "check; the plain host key \(key.fingerprint) (\(key.type)) is not in known_hosts",
                hint: "pin the plain key as well: \(pinCommand)")
        }
    }

    private var pinCommand: String {
        let port = plan.port == 22 ? "" : " -p \(plan.port)"
        let file = plan.knownHosts.files.first ?? "known_hosts"
        return "`ssh-keyscan\(port) \(plan.host) >> \(file)` after comparing the fingerprint "
            + "with the one the host's console shows"
    }

    private func unknown(_ key: HostKey) -> HostError {
        let files = (plan.knownHosts.files + plan.knownHosts.globalFiles).filter(LocalText.exists)
        let looked = files.isEmpty ? "there is no known_hosts file" : "it is not in \(files.joined(separator: ", "))"
        return HostError(
            .hostKey,
            "the host key of `\(plan.name)` (\(plan.address)) is not known: \(key.type) \(key.fingerprint); \(looked)",
            hint: "pin it with \(pinCommand); or set host_key_checking = False to pin unknown keys at first sight")
    }

    private func changed(_ key: HostKey, _ line: KnownHosts.Line) -> HostError {
        let (file, number) = Self.split(line.place)
        return HostError(
            .hostKey,
            "the host key of `\(plan.name)` (\(plan.address)) has changed: it shows \(key.type) \(key.fingerprint), "
                + "but \(file):\(number) has \(line.key.type) \(line.key.fingerprint)",
            hint:
                "only if you know that the host was installed anew: `ssh-keygen -R '\(plan.knownName)' -f \(file)`, "
                + "then connect again; else somebody may be in between")
    }

    private static func split(_ place: String) -> (String, Substring) {
        let colon = place.lastIndex(of: ":") ?? place.endIndex
        return (String(place[..<colon]), place[colon...].dropFirst())
    }
}
