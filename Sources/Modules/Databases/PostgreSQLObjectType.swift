// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// Kinds of objects that privileges are granted on, and where the catalogue keeps their access lists.
enum PostgreSQLObjectType: String, ParameterChoice {
    case database
    case default_privs
    case foreign_data_wrapper
    case foreign_server
    case function
    case group
    case language
    case table
    case tablespace
    case schema
    case sequence
    case type
    case procedure
    case parameter

    /// Whether its objects lie in a schema.
    var liesInSchema: Bool { [.table, .sequence, .function, .procedure, .type].contains(self) }

    /// The letter that `acldefault()` knows it by.
    var letter: String {
        switch self {
        case .database: "d"
        case .foreign_data_wrapper: "F"
        case .foreign_server: "S"
        case .function, .procedure: "f"
        case .language: "l"
        case .tablespace: "t"
        case .schema: "n"
        case .sequence: "s"
        case .type: "T"
        case .parameter: "p"
        case .table, .default_privs, .group: "r"
        }
    }

    /// What stands between `ON` and the object's name.
    var keyword: String { rawValue.uppercased().split(separator: "_").joined(separator: " ") }

    /// A query of the columns `name` and `acl`, for the named objects; nil names mean all of the schema.
    func objects(named names: [String]?, schema: String) -> String {
        let inSchema = "n.nspname = \(PostgreSQLText.literal(schema))"
        func rows(_ table: String, _ name: String, _ acl: String, _ owner: String, _ condition: String = "true")
            -> String
        {
            let named = names.map { "o.\(name) = ANY (\(PostgreSQLText.array($0)))" } ?? "true"
            return "SELECT o.\(name)::text AS name, coalesce(o.\(acl), acldefault('\(letter)', o.\(owner))) AS acl "
                + "FROM \(table) WHERE \(named) AND \(condition)"
        }
        switch self {
        case .table:
            return rows(
                "pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace", "relname", "relacl", "relowner",
                "o.relkind IN ('r', 'v', 'm', 'f', 'p') AND \(inSchema)")
        case .sequence:
            return rows(
                "pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace", "relname", "relacl", "relowner",
                "o.relkind = 'S' AND \(inSchema)")
        case .type:
            return rows(
                "pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace", "typname", "typacl", "typowner", inSchema)
        case .database: return rows("pg_database o", "datname", "datacl", "datdba")
        case .schema: return rows("pg_namespace o", "nspname", "nspacl", "nspowner")
        case .language: return rows("pg_language o", "lanname", "lanacl", "lanowner")
        case .tablespace: return rows("pg_tablespace o", "spcname", "spcacl", "spcowner")
        case .foreign_data_wrapper: return rows("pg_foreign_data_wrapper o", "fdwname", "fdwacl", "fdwowner")
        case .foreign_server: return rows("pg_foreign_server o", "srvname", "srvacl", "srvowner")
        case .function, .procedure: return routines(named: names, schema: schema)
        case .parameter:
            return """
                SELECT w.name, (SELECT paracl FROM pg_parameter_acl p WHERE p.parname = lower(w.name)) AS acl \
                FROM unnest(\(PostgreSQLText.array(names ?? []))) AS w (name)
                """
        case .default_privs, .group: return "SELECT NULL::text AS name, NULL::aclitem[] AS acl WHERE false"
        }
    }

    private func routines(named names: [String]?, schema: String) -> String {
        let kind = self == .procedure ? "o.prokind = 'p'" : "o.prokind <> 'p'"
        let acl = "coalesce(o.proacl, acldefault('f', o.proowner)) AS acl"
        guard let names else {
            return
                "SELECT o.proname || '(' || pg_get_function_identity_arguments(o.oid) || ')' AS name, \(acl) FROM pg_proc o "
                + "JOIN pg_namespace n ON n.oid = o.pronamespace WHERE n.nspname = \(PostgreSQLText.literal(schema)) AND \(kind)"
        }
        let wanted = names.map { name in
            let call = Self.routine(name, schema: schema)
            let lookup = call.hasSuffix(")") ? "to_regprocedure" : "to_regproc"
            return "(\(PostgreSQLText.literal(name)), \(lookup)(\(PostgreSQLText.literal(call)))::oid)"
        }
        return "SELECT w.name, \(acl) FROM pg_proc o JOIN (VALUES \(wanted.joined(separator: ", "))) AS w (name, oid) "
            + "ON o.oid = w.oid WHERE \(kind)"
    }

    /// `add(int:int)`, where Ansible puts colons between types, as `"public"."add"(int,int)`.
    static func routine(_ text: String, schema: String) -> String {
        let name = text.prefix { $0 != "(" }
        let arguments = text.dropFirst(name.count).split(separator: ":", omittingEmptySubsequences: false)
        return "\(PostgreSQLText.identifier(schema)).\(PostgreSQLText.identifier(String(name).trimmed))"
            + arguments.joined(separator: ",")
    }

    /// An object as `GRANT … ON` names it.
    func object(_ name: String, schema: String) -> String {
        switch self {
        case .function, .procedure: "\(keyword) \(Self.routine(name, schema: schema))"
        case .parameter:
            "PARAMETER \(name.split(separator: ".").map { PostgreSQLText.identifier(String($0)) }.joined(separator: "."))"
        case _ where liesInSchema:
            "\(keyword) \(PostgreSQLText.identifier(schema)).\(PostgreSQLText.identifier(name))"
        default: "\(keyword) \(PostgreSQLText.identifier(name))"
        }
    }
}
