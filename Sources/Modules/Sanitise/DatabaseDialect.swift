// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

/// The database servers whose data can be sanitised and searched.
enum DatabaseEngine: String, ParameterChoice {
    case mariadb, postgresql
}

/// How one server says what sanitising needs: the same questions in its own SQL.
struct DatabaseDialect: Sendable {
    let engine: DatabaseEngine
    let database: String
    let socket: String?

    private var isMariaDB: Bool { engine == .mariadb }

    /// A program that runs `statements` in one session and prints rows as lines with tabs.
    func run(_ statements: [String]) -> ShellScript {
        guard isMariaDB else {
            var login = PostgreSQLLogin()
            if let socket { login.loginUnixSocket = socket }
            return login.run(
                statements, database: database, words: ["--no-align", "--tuples-only", "--field-separator=\t"])
        }
        var login = MySQLLogin()
        login.loginUnixSocket = socket
        let setup = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO'"
        let sql = ([setup] + statements).map { $0 + ";\n" }.joined()
        let command: ShellScript = """
            "$mysql" "$@" --batch --skip-column-names --binary-mode --max-allowed-packet=1G \\
                --default-character-set=utf8mb4 --database=\(database)
            """
        return login.prelude() + .feed(Array(sql.utf8), to: command)
    }

    /// Several statements that all hold or none.
    func transaction(_ statements: [String]) -> ShellScript {
        run([isMariaDB ? "START TRANSACTION" : "BEGIN"] + statements + ["COMMIT"])
    }

    func failure(_ output: ShellOutput) -> ModuleFailure {
        let what = "cannot ask the database \(database)"
        return isMariaDB
            ? MySQLLogin.failure(output, doing: what) : PostgreSQLLogin.failure(output, doing: what)
    }

    func name(_ name: String) -> String {
        isMariaDB ? MySQLText.identifier(name) : PostgreSQLText.identifier(name)
    }

    func literal(_ text: String) -> String { isMariaDB ? MySQLText.literal(text) : PostgreSQLText.literal(text) }

    /// The table's name with its schema.
    func name(_ table: DatabaseTable) -> String {
        table.schema.map { name($0) + "." + name(table.name) } ?? name(table.name)
    }

    /// A column as text; of binary data what can be read as such.
    func text(_ column: DatabaseColumn) -> String {
        let name = name(column.name)
        guard isMariaDB else { return column.isBinary ? "encode(\(name), 'escape')" : "\(name)::text" }
        return column.isBinary ? "CONVERT(\(name) USING latin1)" : "CONVERT(\(name) USING utf8mb4)"
    }

    /// The bytes of a column in hexadecimal, texts in UTF-8.
    func hexadecimal(_ column: DatabaseColumn) -> String {
        isMariaDB ? "HEX(\(bytes(column)))" : "encode(\(bytes(column)), 'hex')"
    }

    /// The MD5 of a column's bytes.
    func md5(_ column: DatabaseColumn) -> String { "MD5(\(bytes(column)))" }

    private func bytes(_ column: DatabaseColumn) -> String {
        if column.isBinary { return name(column.name) }
        return isMariaDB ? text(column) : "convert_to(\(text(column)), 'UTF8')"
    }

    /// Bytes as a value for `column`.
    func value(_ hexadecimal: String, for column: DatabaseColumn) -> String {
        if isMariaDB { return column.isBinary ? "X'\(hexadecimal)'" : "CONVERT(X'\(hexadecimal)' USING utf8mb4)" }
        let bytes = "decode('\(hexadecimal)', 'hex')"
        return column.isBinary ? bytes : "convert_from(\(bytes), 'UTF8')::\(column.type)"
    }

    /// Whether `text`, an expression, holds `word` exactly as it is.
    func holds(_ text: String, _ word: String) -> String {
        isMariaDB
            ? "INSTR(CAST(\(text) AS BINARY), CAST(\(literal(word)) AS BINARY)) > 0"
            : "strpos(\(text), \(literal(word))) > 0"
    }

    /// Whether `text` fits a regular expression that both servers read alike.
    func fits(_ text: String, _ pattern: String) -> String {
        isMariaDB
            ? "CONVERT(\(text) USING utf8mb4) COLLATE utf8mb4_bin REGEXP \(literal(pattern))"
            : "\(text) ~ \(literal(pattern))"
    }

    /// `text` with letters and digits replaced by ones that say nothing.
    func masked(_ text: String) -> String {
        isMariaDB
            ? "REGEXP_REPLACE(REGEXP_REPLACE(\(text), '\\\\p{L}', 'x'), '\\\\p{N}', '0')"
            : "regexp_replace(regexp_replace(\(text), '[[:alpha:]]', 'x', 'g'), '[[:digit:]]', '0', 'g')"
    }

    func joined(_ parts: [String]) -> String {
        parts.count < 2 ? parts.first ?? "''" : "CONCAT(\(parts.joined(separator: ", ")))"
    }

    /// `expression` as a value of the column's own type.
    func typed(_ expression: String, _ column: DatabaseColumn) -> String {
        isMariaDB ? expression : "CAST(\(expression) AS \(column.type))"
    }

    /// Whether the column holds something other than `expression`; what is NULL is left so.
    func differs(_ column: DatabaseColumn, from expression: String) -> String {
        let other =
            isMariaDB
            ? "NOT (\(text(column)) COLLATE utf8mb4_bin <=> CONVERT(\(expression) USING utf8mb4) COLLATE utf8mb4_bin)"
            : "\(text(column)) IS DISTINCT FROM CAST(\(typed(expression, column)) AS text)"
        return "(\(name(column.name)) IS NOT NULL AND \(other))"
    }
}
