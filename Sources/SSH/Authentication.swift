// SPDX-License-Identifier: Apache-2.0

import CLibSSH
import Glibc
import HostAccess

/// Proves to a host who we are: with the keys named for it, the agent's, other key files, then the password.
///
/// Named keys come before the agent's, because a server hangs up after a few refusals (MaxAuthTries, six) and an agent
/// can hold more than that.
final class Authentication {
    private let session: Session
    private let plan: SSHPlan
    private let passphrase: (@Sendable (String) -> String?)?
    private var tried: [String] = []

    private enum Answer { case accepted, refused, more }

    init(_ session: Session, passphrase: (@Sendable (String) -> String?)?) {
        self.session = session
        plan = session.plan
        self.passphrase = passphrase
    }

    /// - Throws: `HostError.authentication` that lists all that was tried.
    func run() throws {
        if try tryAll() { return }
        throw refusal()
    }

    private func tryAll() throws -> Bool {
        for path in plan.namedKeys where try tryKey(path, isNamed: true) == .accepted { return true }
        if try tryAgent() == .accepted { return true }
        for path in plan.keys where try tryKey(path, isNamed: false) == .accepted { return true }
        if tried.isEmpty, try answer(ssh_userauth_none(session.raw, nil)) == .accepted { return true }
        return try tryPassword() == .accepted
    }

    private func answer(_ code: CInt) throws -> Answer {
        switch ssh_auth_e(code) {
        case SSH_AUTH_SUCCESS: return .accepted
        case SSH_AUTH_DENIED: return .refused
        case SSH_AUTH_PARTIAL: return .more
        default:
            // libssh reports a key it can't use as an error too; only a dead connection ends the attempt.
            if ssh_is_connected(session.raw) == 0 { throw refusal(session.errorText) }
            return .refused
        }
    }

    private func note(_ what: String, _ answer: Answer) -> Answer {
        switch answer {
        case .accepted: break
        case .refused: tried.append("\(what): refused")
        case .more: tried.append("\(what): accepted, but not enough by itself")
        }
        return answer
    }

    // MARK: keys

    private func tryAgent() throws -> Answer {
        guard let agent = plan.agent else { return .refused }
        guard LocalText.exists(agent) else {
            tried.append("agent: there is no socket \(agent)")
            return .refused
        }
        if plan.usesNamedIdentitiesOnly {
            tried.append("agent: not asked, because of IdentitiesOnly (libssh 0.10 can't pick single keys of an agent)")
            return .refused
        }
        return note("agent's keys", try answer(ssh_userauth_agent(session.raw, nil)))
    }

    private func tryKey(_ path: String, isNamed: Bool) throws -> Answer {
        guard LocalText.exists(path) else {
            if isNamed { tried.append("key \(path): there is no such file") }
            return .refused
        }
        guard let key = try privateKey(path) else { return .refused }
        defer { ssh_key_free(key) }
        for certificate in certificates(of: path) {
            guard let copy = ssh_key_dup(key) else { continue }
            defer { ssh_key_free(copy) }
            var public_: ssh_key?
            guard ssh_pki_import_cert_file(certificate, &public_) == SSH_OK else {
                tried.append("certificate \(certificate): can't be read")
                continue
            }
            defer { ssh_key_free(public_) }
            guard ssh_pki_copy_cert_to_privkey(public_, copy) == SSH_OK else { continue }
            let result = note("certificate \(certificate)", try answer(ssh_userauth_publickey(session.raw, nil, copy)))
            if result != .refused { return result }
        }
        return note("key \(path)", try answer(ssh_userauth_publickey(session.raw, nil, key)))
    }

    private func certificates(of path: String) -> [String] {
        ([path + "-cert.pub"] + plan.certificates).filter(LocalText.exists)
    }

    /// Reads a private key; asks for its passphrase only when the host would take the key.
    private func privateKey(_ path: String) throws -> ssh_key? {
        var key: ssh_key?
        if ssh_pki_import_privkey_file(path, nil, nil, nil, &key) == SSH_OK { return key }
        switch KeyFile.kind(of: path) {
        case .unreadable(let why): tried.append("key \(path): \(why)")
        case .hardware:
            tried.append("key \(path): is a hardware key, which libssh 0.10 can't use; add it to the agent (ssh-add)")
        case .unknown: tried.append("key \(path): is no private key that libssh 0.10 can read")
        case .encrypted:
            guard try isWelcome(path + ".pub") else {
                tried.append("key \(path): refused (not decrypted)")
                return nil
            }
            guard let passphrase else {
                tried.append("key \(path): is encrypted, and there is no passphrase for it")
                return nil
            }
            for _ in 0..<3 {
                guard let words = passphrase(path) else { break }
                if ssh_pki_import_privkey_file(path, words, nil, nil, &key) == SSH_OK { return key }
            }
            tried.append("key \(path): is encrypted, and the passphrase was not given or wrong")
        }
        return nil
    }

    /// Whether the host would take this public key; true when that can't be asked.
    private func isWelcome(_ path: String) throws -> Bool {
        var key: ssh_key?
        guard LocalText.exists(path), ssh_pki_import_pubkey_file(path, &key) == SSH_OK else { return true }
        defer { ssh_key_free(key) }
        return try answer(ssh_userauth_try_publickey(session.raw, nil, key)) != .refused
    }

    // MARK: passwords

    private func tryPassword() throws -> Answer {
        guard let password = plan.password else { return .refused }
        let methods = CInt(ssh_userauth_list(session.raw, nil))
        if methods & CInt(SSH_AUTH_METHOD_PASSWORD) != 0 {
            let result = note("password", try answer(ssh_userauth_password(session.raw, nil, password)))
            if result == .accepted { return result }
        }
        guard methods & CInt(SSH_AUTH_METHOD_INTERACTIVE) != 0 else { return .refused }
        return note("password (keyboard-interactive)", try converse(password))
    }

    private func converse(_ password: String) throws -> Answer {
        var isGiven = false
        var code = ssh_userauth_kbdint(session.raw, nil, nil)
        while code == CInt(SSH_AUTH_INFO.rawValue) {
            for index in 0..<max(0, ssh_userauth_kbdint_getnprompts(session.raw)) {
                var echo: CChar = 0
                _ = ssh_userauth_kbdint_getprompt(session.raw, CUnsignedInt(index), &echo)
                // A visible prompt asks for something else, such as a one-time code that we don't have.
                let text = echo == 0 && !isGiven ? password : ""
                if echo == 0 {
                    if isGiven { return .refused }
                    isGiven = true
                }
                ssh_userauth_kbdint_setanswer(session.raw, CUnsignedInt(index), text)
            }
            code = ssh_userauth_kbdint(session.raw, nil, nil)
        }
        return try answer(code)
    }

    // MARK: the message

    private func refusal(_ cause: String? = nil) -> HostError {
        let methods = CInt(ssh_userauth_list(session.raw, nil))
        let names: [(CInt, String)] = [
            (CInt(SSH_AUTH_METHOD_PUBLICKEY), "publickey"), (CInt(SSH_AUTH_METHOD_PASSWORD), "password"),
            (CInt(SSH_AUTH_METHOD_INTERACTIVE), "keyboard-interactive"), (CInt(SSH_AUTH_METHOD_GSSAPI_MIC), "gssapi"),
        ]
        let allowed = names.filter { methods & $0.0 != 0 }.map(\.1).joined(separator: ", ")
        let list = tried.isEmpty ? "there was no key, agent or password to try" : tried.joined(separator: "; ")
        let why = cause.map { " (\($0))" } ?? ""
        return HostError(
            .authentication,
            "`\(plan.name)` did not let us in as \(plan.address)\(why): \(list)"
                + (allowed.isEmpty ? "" : "; it allows \(allowed)"),
            hint: "is `\(plan.user)` the right user (`ansible_user`), and our key in its ~/.ssh/authorized_keys? "
                + "`ssh-copy-id` puts it there")
    }
}
