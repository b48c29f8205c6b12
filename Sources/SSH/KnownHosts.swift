// SPDX-License-Identifier: Apache-2.0

import CLibSSH
import HostAccess

/// The lines of known_hosts files that speak of one host (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
///
/// libssh reads one file, looks at no markers, and can't say which line it found; so the files are read here, and
/// libssh is only asked whether a line's names (patterns, hashes, ports) mean the host.
struct KnownHosts {
    enum Marker { case none, revoked, authority }

    /// One line that means the host.
    struct Line {
        var marker: Marker
        var place: String
        var type: String
        var key: HostKey
    }

    private(set) var lines: [Line] = []
    private let files: KnownHostsFiles

    /// Reads all files; the ones that aren't there say nothing.
    ///
    /// As with OpenSSH, lines for the bare name count for a host on another port too, when none names the port.
    init(_ files: KnownHostsFiles, name: String) throws {
        self.files = files
        let paths = files.files + files.globalFiles
        lines = try Self.lines(paths, meaning: name)
        if lines.allSatisfy({ $0.marker != .none }), name.hasPrefix("["), let end = name.firstIndex(of: "]") {
            lines += try Self.lines(paths, meaning: String(name[name.index(after: name.startIndex)..<end]))
        }
    }

    private static func lines(_ paths: [String], meaning name: String) throws -> [Line] {
        try paths.filter { $0 != "none" && LocalText.exists($0) }.flatMap { path in
            try LocalText.read(path).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
                .compactMap { number, line in
                    Self.line(String(decoding: line, as: UTF8.self), "\(path):\(number + 1)", meaning: name)
                }
        }
    }

    private static func line(_ text: String, _ place: String, meaning name: String) -> Line? {
        var words = text.split(omittingEmptySubsequences: true) { $0 == " " || $0 == "\t" || $0 == "\r" }
        guard let first = words.first, !first.hasPrefix("#") else { return nil }
        var marker = Marker.none
        if first.hasPrefix("@") {
            marker = first == "@revoked" ? .revoked : .authority
            words.removeFirst()
        }
        guard words.count >= 3 else { return nil }
        var entry: UnsafeMutablePointer<ssh_knownhosts_entry>?
        let rest = words[..<3].joined(separator: " ")
        guard ssh_known_hosts_parse_line(name, rest, &entry) == SSH_OK, let entry else { return nil }
        defer { ssh_knownhosts_entry_free(entry) }
        guard let key = HostKey(copying: entry.pointee.publickey) else { return nil }
        return Line(marker: marker, place: place, type: String(words[1]), key: key)
    }

    /// The key types known for the host, as the names of signature algorithms to ask for first.
    var preferredAlgorithms: [String] {
        var result: [String] = []
        for line in lines where line.marker == .none {
            let names = line.type == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [line.type]
            for name in names where !result.contains(name) { result.append(name) }
        }
        return result
    }

    /// Judges the key that the host showed.
    enum Verdict {
        case known
        case unknown
        case changed(Line)
        case revoked(Line)
        case onlyAuthority(Line)
    }

    func verdict(on key: HostKey) -> Verdict {
        if let line = lines.first(where: { $0.marker == .revoked && $0.key == key }) { return .revoked(line) }
        let plain = lines.filter { $0.marker == .none }
        if plain.contains(where: { $0.key == key }) { return .known }
        if let line = plain.first(where: { $0.key.type == key.type }) ?? plain.first { return .changed(line) }
        if let line = lines.first(where: { $0.marker == .authority }) { return .onlyAuthority(line) }
        return .unknown
    }

    /// Adds the key to the first of the user's files and returns that file's name.
    func pin(_ key: HostKey, name: String) throws -> String {
        guard let file = files.files.first, let text = key.base64 else {
            throw HostError(.hostKey, "there is no known_hosts file to pin the key in")
        }
        try LocalText.append("\(name) \(key.type) \(text)", to: file)
        return file
    }
}

/// A public key of a host, as a value.
struct HostKey: Equatable {
    /// Its type as in known_hosts, such as `ssh-ed25519`.
    let type: String
    let base64: String?
    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    let fingerprint: String

    init?(copying key: ssh_key?) {
        guard let key else { return nil }
        var text: UnsafeMutablePointer<CChar>?
        guard ssh_pki_export_pubkey_base64(key, &text) == SSH_OK, let text else { return nil }
        base64 = String(cString: text)
        ssh_string_free_char(text)
        type = Self.typeName(key)
        var hash: UnsafeMutablePointer<UInt8>?
        var length = 0
        guard ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &length) == 0, hash != nil else {
            return nil
        }
        defer { ssh_clean_pubkey_hash(&hash) }
        guard let shown = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, length) else { return nil }
        fingerprint = String(cString: shown)
        ssh_string_free_char(shown)
    }

    private static func typeName(_ key: ssh_key) -> String {
        if let name = ssh_pki_key_ecdsa_name(key), strlen(name) > 0 {
            let text = String(cString: name)
            if text.hasPrefix("ecdsa") { return text }
        }
        return ssh_key_type_to_char(ssh_key_type(key)).map { String(cString: $0) } ?? "unknown"
    }
}
