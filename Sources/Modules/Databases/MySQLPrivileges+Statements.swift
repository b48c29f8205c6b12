// SPDX-License-Identifier: Apache-2.0

extension MySQLPrivileges {
    /// What happens to privileges that an account has and the task does not name.
    enum Mode: Sendable {
        /// They are revoked: the account has what the task says.
        case exactly
        /// They stay.
        case append
        /// The named ones are revoked.
        case subtract
    }

    /// The statements that lead from these privileges to the `wanted` ones; none when nothing differs.
    func statements(to wanted: MySQLPrivileges, _ mode: Mode, account: String) -> [String] {
        var statements: [String] = []
        if mode == .exactly {
            for grant in grants where wanted[grant.object] == nil && !grant.privileges.isEmpty {
                statements += grant.revoked(from: account)
            }
        }
        for grant in wanted.grants {
            let current = self[grant.object] ?? Grant(object: grant.object)
            statements +=
                mode == .subtract
                ? current.common(with: grant).revoked(from: account)
                : current.statements(to: grant, keepsOthers: mode == .append, account: account)
        }
        return statements
    }
}

extension MySQLPrivileges.Grant {
    private var names: [String] { privileges.keys.filter { $0 != Self.option } }
    private var hasOption: Bool { privileges[Self.option] != nil }

    fileprivate func statements(to wanted: Self, keepsOthers: Bool, account: String) -> [String] {
        var missing = wanted.privileges.filter { privileges[$0.key] == nil }
        var surplus = keepsOthers ? [:] : privileges.filter { wanted.privileges[$0.key] == nil }
        if wanted.isAll {
            // What ALL covers need not go; only the right to grant it on is apart.
            surplus = surplus.filter { $0.key == Self.option }
        } else if isAll && keepsOthers {
            missing = missing.filter { $0.key == Self.option }
        } else if isAll {
            missing = wanted.privileges.filter { $0.key != Self.option || !hasOption }
        }
        return Self(object: object, privileges: surplus).revoked(from: account)
            + Self(object: object, privileges: missing).granted(to: account)
    }

    /// What both have; everything named when this is ALL, which the server then splits.
    fileprivate func common(with other: Self) -> Self {
        if other.isAll {
            return Self(object: object, privileges: privileges.filter { $0.key != Self.option || other.hasOption })
        }
        let covers = isAll
        return Self(
            object: object,
            privileges: other.privileges.filter { key, _ in
                privileges[key] != nil || (covers && key != Self.option)
            })
    }

    fileprivate func granted(to account: String) -> [String] {
        guard !privileges.isEmpty else { return [] }
        let list = names.isEmpty ? "USAGE" : names.compactMap { privileges[$0] }.joined(separator: ", ")
        return ["GRANT \(list) ON \(object) TO \(account)" + (hasOption ? " WITH GRANT OPTION" : "")]
    }

    fileprivate func revoked(from account: String) -> [String] {
        var statements: [String] = []
        if hasOption { statements.append("REVOKE GRANT OPTION ON \(object) FROM \(account)") }
        let list = isAll ? Self.all : names.compactMap { privileges[$0] }.joined(separator: ", ")
        if !list.isEmpty { statements.append("REVOKE \(list) ON \(object) FROM \(account)") }
        return statements
    }
}
