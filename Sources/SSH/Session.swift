// SPDX-License-Identifier: Apache-2.0

import CLibSSH
import Glibc
import HostAccess

/// One libssh session; it belongs to the thread that made it, and is freed there.
final class Session {
    let raw: ssh_session
    let plan: SSHPlan
    private let counter = UnsafeMutablePointer<ssh_counter_struct>.allocate(capacity: 1)
    /// How many packets have come so far; libssh may read them in the midst of any call.
    var packetCount: UInt64 { counter.pointee.in_packets }

    /// libssh's once-only set-up; its threads need nothing more since 0.8.
    private static let isReady = ssh_init() == SSH_OK

    /// A session over an open socket, which it takes over.
    init(_ plan: SSHPlan, socket: Int32, preferring hostKeys: [String]) throws {
        guard Self.isReady, let raw = ssh_new() else {
            close(socket)
            throw HostError(.other, "libssh can't make a session")
        }
        self.raw = raw
        self.plan = plan
        counter.initialize(to: ssh_counter_struct())
        ssh_set_counters(raw, nil, counter)
        do {
            try configure(hostKeys)
            var socket = socket
            try set(SSH_OPTIONS_FD, "socket", &socket)
        } catch {
            close(socket)
            ssh_free(raw)
            counter.deallocate()
            throw error
        }
    }

    /// Sends a farewell when there is still somebody to hear it, and frees everything.
    func free() {
        ssh_set_blocking(raw, 0)
        if ssh_is_connected(raw) != 0 { ssh_disconnect(raw) }
        ssh_free(raw)
        counter.deallocate()
    }

    /// libssh's words for what went wrong last.
    var errorText: String { String(cString: ssh_get_error(UnsafeMutableRawPointer(raw))) }

    private func configure(_ hostKeys: [String]) throws {
        var no: CInt = 0
        var yes: CInt = 1
        try set(SSH_OPTIONS_PROCESS_CONFIG, "", &no)
        try set(SSH_OPTIONS_NODELAY, "", &yes)
        try set(SSH_OPTIONS_HOST, "host name", plan.host)
        var port = CUnsignedInt(plan.port)
        try set(SSH_OPTIONS_PORT, "Port", &port)
        try set(SSH_OPTIONS_USER, "User", plan.user)
        var seconds = CLong(max(1, plan.connectTimeout.components.seconds))
        try set(SSH_OPTIONS_TIMEOUT, "ConnectTimeout", &seconds)
        // Which keys are known is our business (see KnownHosts); libssh must neither read nor write the files.
        try set(SSH_OPTIONS_KNOWNHOSTS, "", "/dev/null")
        try set(SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "", "/dev/null")
        try set(SSH_OPTIONS_COMPRESSION, "Compression", plan.compression ? "yes" : "no")
        try set(SSH_OPTIONS_KEY_EXCHANGE, "KexAlgorithms", plan.keyExchanges ?? Algorithms.keyExchanges)
        for side in [SSH_OPTIONS_CIPHERS_C_S, SSH_OPTIONS_CIPHERS_S_C] {
            try set(side, "Ciphers", plan.ciphers ?? Algorithms.ciphers)
        }
        if let macs = plan.macs {
            for side in [SSH_OPTIONS_HMAC_C_S, SSH_OPTIONS_HMAC_S_C] { try set(side, "MACs", macs) }
        }
        if let types = plan.publicKeyTypes {
            try set(SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES, "PubkeyAcceptedAlgorithms", types)
        }
        try set(SSH_OPTIONS_HOSTKEYS, "host key algorithms", Algorithms.hostKeys(first: hostKeys))
        if let agent = plan.agent { try set(SSH_OPTIONS_IDENTITY_AGENT, "IdentityAgent", agent) }
    }

    private func set(_ option: ssh_options_e, _ keyword: String, _ value: UnsafeRawPointer) throws {
        guard ssh_options_set(raw, option, value) == 0 else {
            throw HostError(
                .other, "`\(plan.name)`: libssh can't take the \(keyword) that is asked for: \(errorText)",
                hint: "libssh 0.10 knows fewer algorithms than OpenSSH; leave the keyword out for libssh")
        }
    }

    /// Exchanges keys; afterwards the host's key is known, and not yet trusted.
    func handshake() throws -> HostKey {
        guard ssh_connect(raw) == SSH_OK else { throw handshakeError() }
        var key: ssh_key?
        guard ssh_get_server_publickey(raw, &key) == SSH_OK else { throw handshakeError() }
        defer { ssh_key_free(key) }
        guard let key = HostKey(copying: key) else { throw handshakeError() }
        return key
    }

    private func handshakeError() -> HostError {
        let text = errorText
        let start = "can't speak SSH with `\(plan.name)` at \(plan.host) port \(plan.port): "
        if text.contains("imeout") {
            return HostError(
                .unreachable,
                start + "it took the connection but said nothing within \(plan.connectTimeout.components.seconds) s",
                hint: "another service may listen there, or the machine is overloaded or still starting")
        }
        if text.contains("no match for method") {
            return HostError(
                .unreachable, start + "no algorithm in common (\(text))",
                hint: "the server is very old or very strict; `ssh -vv` shows what it offers")
        }
        if text.contains("reset") || text.contains("disconnected") || text.contains("closed") {
            return HostError(
                .unreachable, start + "it closed the connection at once (\(text))",
                hint: "sshd may be starting, at its limit (MaxStartups), or have blocked this address (fail2ban)")
        }
        return HostError(.unreachable, start + text)
    }
}

/// What is offered, of what is safe, with the cheapest for both sides first.
enum Algorithms {
    static let keyExchanges =
        "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
        + "diffie-hellman-group18-sha512,diffie-hellman-group16-sha512,diffie-hellman-group-exchange-sha256,"
        + "diffie-hellman-group14-sha256"
    static let ciphers =
        "aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com,aes256-ctr,aes192-ctr,aes128-ctr"
    private static let hostKeys = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512",
        "rsa-sha2-256",
    ]

    /// Host key algorithms with those whose keys are known before all others, so that the server shows a known key.
    static func hostKeys(first preferred: [String]) -> String {
        let known = preferred.filter(hostKeys.contains)
        return (known + hostKeys.filter { !known.contains($0) }).joined(separator: ",")
    }
}
