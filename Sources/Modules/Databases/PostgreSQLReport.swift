// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What psql printed for a list of queries: for each a mark, CSV with its rows, and the server's status.
struct PostgreSQLReport {
    /// Stands before the output of each query.
    static let mark = "=-lifeboat-query-51c2-="
    /// What NULL is printed as.
    static let null = "=-lifeboat-null-51c2-="
    private static let column = "lifeboat_row"
    private var results: [(rows: [Value], isJSON: Bool, status: String)] = []

    /// The query with each row as one JSON text, which keeps types; as it is when it can't stand in a `FROM`.
    static func asJSON(_ query: String) -> String {
        let verb = query.prefix { $0.isLetter }.uppercased()
        let changes = ["INSERT", "UPDATE", "DELETE", "MERGE", "INTO"].contains { word in
            query.uppercased().split(whereSeparator: { !$0.isLetter && $0 != "_" }).contains { $0 == word }
        }
        guard ["SELECT", "VALUES", "TABLE", "WITH"].contains(verb), !changes, !query.contains(";") else { return query }
        return "SELECT row_to_json(lifeboat_query) AS \(column) FROM (\(query)\n) AS lifeboat_query"
    }

    init(_ output: ShellOutput) {
        for part in output.stdout.split(separator: Self.mark + "\n", omittingEmptySubsequences: false).dropFirst() {
            results.append(Self.read(String(part)))
        }
    }

    private static func read(_ text: String) -> (rows: [Value], isJSON: Bool, status: String) {
        var records = CSV.records(in: text)
        var status = ""
        if let last = records.last, last.count == 1, isStatus(last[0]) {
            status = last[0]
            records.removeLast()
        }
        guard let header = records.first else { return ([], false, status) }
        let rows = records.dropFirst()
        if header == [column] {
            return (rows.map { (try? Value(json: $0[0])) ?? .null }, true, "SELECT \(rows.count)")
        }
        let values = rows.map { row in
            Value.dict(
                Dict(zip(header, row).map { (.string($0), $1 == null ? .null : .string($1)) }, uniquingKeysWith: { $1 })
            )
        }
        return (values, false, status.isEmpty ? "SELECT \(rows.count)" : status)
    }

    /// Whether a line is a command's tag, such as `INSERT 0 1` or `CREATE TABLE`.
    private static func isStatus(_ line: String) -> Bool {
        guard let first = line.split(separator: " ").first else { return false }
        return first.count > 1 && line.allSatisfy { $0.isUppercase || $0.isNumber || $0 == " " }
            && first.allSatisfy(\.isLetter)
    }

    /// Fills in the return values, as Ansible has them.
    func fill(_ result: inout ModuleResult, _ queries: [String]) {
        var count = 0
        var changed = false
        for one in results {
            let words = one.status.split(separator: " ").map(String.init)
            let touched = words.last.flatMap { Int($0) }
            count += touched ?? one.rows.count
            guard !one.status.contains("SELECT"), !one.status.contains("SHOW") else { continue }
            let isData = ["INSERT", "UPDATE", "DELETE"].contains { one.status.contains($0) }
            if !isData || touched != 0 { changed = true }
        }
        let rows: [Value] = results.map { $0.rows.isEmpty ? .dict([:]) : .list($0.rows) }
        result.changed = changed
        result.values["query"] = .string(queries.last ?? "")
        result.values["query_list"] = .strings(queries)
        result.values["statusmessage"] = .string(results.last?.status ?? "")
        result.values["query_result"] = rows.last ?? .dict([:])
        result.values["query_all_results"] = .list(rows)
        result.values["rowcount"] = .int(count)
        result.values["execution_time_ms"] = .list(results.map { _ in .int(0) })
    }
}

/// Comma-separated values (RFC 4180).
enum CSV {
    /// The records in `text`; quoted fields may hold line breaks.
    static func records(in text: String) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var field = ""
        var isQuoted = false
        var scalars = text.unicodeScalars.makeIterator()
        var next = scalars.next()
        while let scalar = next {
            next = scalars.next()
            if isQuoted {
                if scalar != "\"" {
                    field.unicodeScalars.append(scalar)
                } else if next == "\"" {
                    field += "\""
                    next = scalars.next()
                } else {
                    isQuoted = false
                }
            } else if scalar == "\"" {
                isQuoted = true
            } else if scalar == "," || scalar == "\n" {
                record.append(field)
                field = ""
                if scalar == "\n" {
                    records.append(record)
                    record = []
                }
            } else {
                field.unicodeScalars.append(scalar)
            }
        }
        if !field.isEmpty || !record.isEmpty { records.append(record + [field]) }
        return records
    }
}
