// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

/// A column of a table.
struct DatabaseColumn: Sendable, Hashable {
    var name: String
    /// Its type as the server writes it.
    var type: String
    /// Whether it can hold text, JSON or bytes that are text.
    var isText: Bool
    /// Whether it holds bytes without a character set.
    var isBinary: Bool
    /// Its place in the primary key, from 1; 0 when it has none.
    var keyPlace: Int
}

/// A table and its columns, without those that the server works out itself.
struct DatabaseTable: Sendable, Hashable {
    /// The schema; nil where there is none or it is the usual one.
    var schema: String?
    var name: String
    var columns: [DatabaseColumn]

    /// How messages call it.
    var title: String { schema.map { "\($0).\(name)" } ?? name }
    /// The columns of the primary key, in its order.
    var key: [DatabaseColumn] { columns.filter { $0.keyPlace > 0 }.sorted { $0.keyPlace < $1.keyPlace } }

    subscript(_ name: String) -> DatabaseColumn? { columns.first { $0.name == name } }
}

extension DatabaseDialect {
    /// Asks for all tables.
    func tables() -> Probe<[DatabaseTable]> {
        Probe(run([engine == .mariadb ? Self.mariadbTables : Self.postgresqlTables])) { output in
            guard output.succeeded else { throw failure(output) }
            var tables: [DatabaseTable] = []
            for line in output.lines where !line.isEmpty {
                let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                guard fields.count == 7, let place = Int(fields[6]) else { throw failure(output) }
                let schema = fields[0].isEmpty ? nil : fields[0]
                if tables.last?.name != fields[1] || tables.last?.schema != schema {
                    tables.append(DatabaseTable(schema: schema, name: fields[1], columns: []))
                }
                tables[tables.count - 1].columns.append(
                    DatabaseColumn(
                        name: fields[2], type: fields[3], isText: fields[4] == "1", isBinary: fields[5] == "1",
                        keyPlace: place))
            }
            return tables
        }
    }

    private static let mariadbTables = """
        SELECT '', c.TABLE_NAME, c.COLUMN_NAME, c.DATA_TYPE,
            c.DATA_TYPE IN ('char','varchar','tinytext','text','mediumtext','longtext','json','binary','varbinary',
                'tinyblob','blob','mediumblob','longblob'),
            c.DATA_TYPE IN ('binary','varbinary','tinyblob','blob','mediumblob','longblob'), COALESCE(k.SEQ_IN_INDEX, 0)
        FROM information_schema.COLUMNS c
        JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
        LEFT JOIN information_schema.STATISTICS k ON k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME
            AND k.COLUMN_NAME = c.COLUMN_NAME AND k.INDEX_NAME = 'PRIMARY'
        WHERE c.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE = 'BASE TABLE' AND COALESCE(c.GENERATION_EXPRESSION, '') = ''
        ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION
        """

    private static let postgresqlTables = """
        SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname END, c.relname, a.attname,
            format_type(a.atttypid, a.atttypmod),
            CASE WHEN t.typcategory IN ('S', 'I') OR t.typname IN ('json', 'jsonb', 'xml', 'bytea', 'hstore')
                OR e.typcategory = 'S' OR e.typname IN ('json', 'jsonb') THEN 1 ELSE 0 END,
            CASE t.typname WHEN 'bytea' THEN 1 ELSE 0 END,
            COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
        LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
            AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
        ORDER BY n.nspname, c.relname, a.attnum
        """
}
