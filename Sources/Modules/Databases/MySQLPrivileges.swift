// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Values

/// What an account may do: privileges by the object they are on.
///
/// Read from Ansible's `priv` (`db.table:SELECT,INSERT/other.*:ALL`) and from `SHOW GRANTS`, and compared by meaning:
/// `ALL` is `ALL PRIVILEGES`, `USAGE` is nothing, `GRANT` is `GRANT OPTION`, columns compare as sets.
struct MySQLPrivileges: Sendable, Hashable {
    /// What is granted on one object, such as `*.*`, `` `shop`.* `` or ``FUNCTION `shop`.`total` ``.
    struct Grant: Sendable, Hashable {
        var object: String
        /// The comparable form of every privilege with the form it is written in: `SELECT (A,B)` → `SELECT (a, b)`.
        var privileges: OrderedDictionary<String, String> = [:]

        var isAll: Bool { privileges[Self.all] != nil }
        static let all = "ALL PRIVILEGES"
        static let option = "GRANT OPTION"
    }
    var grants: [Grant] = []

    subscript(_ object: String) -> Grant? { grants.first { $0.object == object } }

    mutating func add(_ grant: Grant) {
        if let index = grants.firstIndex(where: { $0.object == grant.object }) {
            grants[index].privileges.merge(grant.privileges) { $1 }
        } else {
            grants.append(grant)
        }
    }
}

extension MySQLPrivileges {
    /// Ansible's `priv` argument: a text, or a mapping from objects to lists of privileges.
    init(argument: Value, columnsKeepCase: Bool) throws {
        let items: [(String, String)]
        switch argument {
        case .dict(let dict):
            items = dict.map {
                ($0.key.text, $0.value.list.map { $0.map(\.text).joined(separator: ",") } ?? $0.value.text)
            }
        case .string(let text):
            items = try Self.split(text, at: "/").filter { !$0.isEmpty }.map { item in
                let parts = Self.split(item, at: ":")
                guard parts.count > 1, let last = parts.last else {
                    throw ArgumentError(
                        "`\(item)` has no `:` between object and privileges", argument: "priv",
                        hint: "write `database.table:SELECT,INSERT`, several separated by `/`")
                }
                return (parts.dropLast().joined(separator: ":"), last)
            }
        default: throw ArgumentError("expected a text or a mapping, found \(argument.typeName)", argument: "priv")
        }
        for (object, privileges) in items {
            add(Grant(try Self.object(object), Self.split(privileges, at: ","), columnsKeepCase))
        }
    }

    /// The object with its names quoted: `shop.*` → `` `shop`.* ``.
    private static func object(_ text: String) throws -> String {
        var text = text.trimmed
        var kind = ""
        for word in ["FUNCTION ", "PROCEDURE "] where text.uppercased().hasPrefix(word) {
            kind = word
            text = String(text.dropFirst(word.count)).trimmed
        }
        let parts = split(text, at: ".")
        let names = parts.count > 2 ? [parts[0], parts.dropFirst().joined(separator: ".")] : parts
        guard names.count == 2, names.allSatisfy({ !$0.isEmpty }) else {
            throw ArgumentError(
                "`\(text)` names no object", argument: "priv", hint: "write `database.table`, `database.*` or `*.*`")
        }
        return kind + names.map(quoted).joined(separator: ".")
    }

    private static func quoted(_ name: String) -> String {
        if name == "*" || (name.hasPrefix("`") && name.hasSuffix("`") && name.utf8.count > 1) { return name }
        return MySQLText.identifier(name)
    }

    /// The lines of `SHOW GRANTS`; roles and `PROXY` are not privileges on an object and are left alone.
    init(grants lines: [String], columnsKeepCase: Bool) {
        for line in lines where line.hasPrefix("GRANT ") {
            let words = Self.split(String(line.dropFirst(6)), at: " ")
            guard let on = words.firstIndex(of: "ON"), let to = words.firstIndex(of: "TO"), on < to else { continue }
            let list = words[..<on].joined(separator: " ")
            guard list != "PROXY" else { continue }
            var object = words[(on + 1)..<to].joined(separator: " ")
            if object.hasPrefix("TABLE ") { object = String(object.dropFirst(6)) }
            var privileges = Self.split(list, at: ",")
            let rest = words[to...].joined(separator: " ")
            if rest.contains(" WITH GRANT OPTION") || (rest.contains(" WITH ") && rest.hasSuffix("GRANT OPTION")) {
                privileges.append(Grant.option)
            }
            add(Grant(object, privileges, columnsKeepCase))
        }
    }

    /// The parts of `text` between separators that stand outside quotes and parentheses.
    static func split(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        var quote: Character?
        var depth = 0
        for character in text {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "`" || character == "'" || character == "\"" {
                quote = character
            } else if character == "(" {
                depth += 1
            } else if character == ")" {
                depth -= 1
            } else if character == separator && depth == 0 {
                parts.append("")
                continue
            }
            parts[parts.count - 1].append(character)
        }
        return parts
    }
}

extension MySQLPrivileges.Grant {
    init(_ object: String, _ list: [String], _ columnsKeepCase: Bool) {
        self.object = object
        for item in list.map(\.trimmed) where !item.isEmpty {
            let name = item.prefix { $0 != "(" }.split(separator: " ").joined(separator: " ").uppercased()
            let word = Self.synonyms[name] ?? name
            guard word != "USAGE" else { continue }
            guard let open = item.firstIndex(of: "(") else {
                privileges[word] = word == Self.all || word == Self.option ? word : name
                continue
            }
            let inside = item[item.index(after: open)...].prefix { $0 != ")" }
            let columns = MySQLPrivileges.split(String(inside), at: ",").map { column in
                String(column.trimmed.filter { $0 != "`" })
            }
            let key = (columnsKeepCase ? columns : columns.map { $0.lowercased() }).sorted().joined(separator: ",")
            privileges["\(word) (\(key))"] =
                "\(word) (\(columns.map(MySQLText.identifier).joined(separator: ", ")))"
        }
    }

    /// Words that the server prints differently from how one may write them.
    private static let synonyms = [
        "ALL": all, "GRANT": option, "REPLICATION CLIENT": "BINLOG MONITOR", "REPLICATION REPLICA": "REPLICATION SLAVE",
        "DELETE VERSIONING ROWS": "DELETE HISTORY", "CREATE TEMPORARY TABLE": "CREATE TEMPORARY TABLES",
    ]
}


extension MySQLPrivileges {
    /// The privileges as Ansible's `priv` writes them: `db.table:SELECT,INSERT/other.*:ALL`.
    var argument: String {
        grants.map { grant in
            let names = grant.privileges.map {
                $0.value == Grant.option ? "GRANT" : $0.value == Grant.all ? "ALL" : $0.value
            }
            let object = grant.object.filter { $0 != "`" }
            return "\(object):\(names.isEmpty ? "USAGE" : names.joined(separator: ","))"
        }.joined(separator: "/")
    }
}
