// SPDX-License-Identifier: Apache-2.0

import ShellScript

/// The command that turns a login into another user's shell, and what its refusals mean.
struct BecomeCommand {
    let become: Become
    let host: String
    let text: String
    /// What stands on standard error when the password is asked for.
    let prompt = ShellFrame.Mark()

    /// - Throws: `HostError.become` for a method that isn't supported.
    init(_ become: Become, host: String, shell: String, ready: ShellFrame.Mark) throws {
        self.become = become
        self.host = host
        let inner = ShellScript.quote("printf '\(ready.format)'; exec \(shell)")
        let user = ShellScript.quote(become.user)
        let flags = become.flags.map { ShellScript.quote($0) + " " }.joined()
        switch become.method {
        case "sudo":
            let asking = become.password == nil ? "-n" : "-S -p \(ShellScript.quote(Self.text(of: prompt)))"
            text = "exec env LC_ALL=C sudo \(asking) -H \(flags)-u \(user) /bin/sh -c \(inner)"
        case "su" where become.password == nil:
            text = "exec env LC_ALL=C su \(flags)\(user) -s /bin/sh -c \(inner) </dev/stdin"
        case "su":
            throw HostError(
                .become,
                "can't become `\(become.user)` on `\(host)`: su asks for a password on a terminal only, and there is none",
                hint: "use become_method: sudo, or log in as root, from where su asks for no password")
        default:
            throw HostError(
                .become,
                "can't become `\(become.user)` on `\(host)`: become_method `\(become.method)` is not supported",
                hint: "sudo and su are")
        }
    }

    private static func text(of mark: ShellFrame.Mark) -> String { String(decoding: mark.bytes, as: UTF8.self) }

    /// Whether what was said is su asking for a password, which it would wait for in vain.
    func asksOnTerminal(_ said: [UInt8]) -> Bool {
        become.method == "su" && String(decoding: said, as: UTF8.self).hasSuffix("assword: ")
    }

    /// How becoming another user can end.
    enum Trouble {
        case wrongPassword
        case passwordNeeded
        case silent(Duration)
        case ended(Int, isPasswordGiven: Bool)
    }

    /// The error for a refusal; `said` is what the method wrote.
    func refusal(_ trouble: Trouble, said: [UInt8] = []) -> HostError {
        let said = String(decoding: said, as: UTF8.self)
        let (reason, hint) = explain(trouble, said)
        return HostError(
            .become, "can't become `\(become.user)` on `\(host)` with \(become.method): \(reason)", hint: hint)
    }

    private func explain(_ trouble: Trouble, _ said: String) -> (String, String?) {
        let passwordHint = "set `ansible_become_password`, or allow NOPASSWD in sudoers"
        switch trouble {
        case .wrongPassword: return ("the password is wrong", "check `ansible_become_password`")
        case .passwordNeeded: return ("it asks for a password and none was given", passwordHint)
        case .silent(let limit): return ("no answer within \(limit.components.seconds) s", nil)
        case .ended(let status, let isPasswordGiven):
            let table: [(String, String, String?)] = [
                (
                    "a password is required",
                    isPasswordGiven ? "the password is wrong" : "it asks for a password and none was given",
                    passwordHint
                ),
                ("incorrect password", "the password is wrong", "check `ansible_become_password`"),
                ("not in the sudoers file", "the login user is not in sudoers", "add a line to /etc/sudoers.d as root"),
                ("is not allowed to execute", "sudoers does not allow it", "look at `sudo -l` on the host"),
                ("may not run sudo", "sudoers does not allow it", "look at `sudo -l` on the host"),
                ("must have a tty", "sudoers has `requiretty`", "put `Defaults !requiretty` into sudoers"),
                ("unknown user", "there is no user `\(become.user)`", nil),
                ("does not exist", "there is no user `\(become.user)`", nil),
                ("Authentication failure", "it asks for a password and none was given", "use become_method: sudo"),
                ("Password:", "it asks for a password and none was given", "use become_method: sudo"),
            ]
            if let (_, reason, hint) = table.first(where: { said.contains($0.0) }) { return (reason, hint) }
            if status == 127 {
                return (
                    "\(become.method) is not installed there",
                    "log in as `\(become.user)`, or install \(become.method) first"
                )
            }
            let lines = said.split(whereSeparator: \.isNewline).suffix(3).joined(separator: "; ")
            return ("it ended with status \(status)" + (lines.isEmpty ? "" : ": \(lines)"), nil)
        }
    }
}
