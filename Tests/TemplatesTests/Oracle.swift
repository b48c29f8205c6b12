// SPDX-License-Identifier: Apache-2.0

import Glibc
import Templates
import Testing
import Values

/// The Python of a virtual environment with ansible-core in it.
enum Oracle {
    static var python: String? { getenv("LIFEBOAT_ORACLE").map { String(cString: $0) } }

    /// What ansible-core makes of the cases, in one process.
    static func answers(to cases: [Case]) throws -> [Answer] {
        let python = try #require(python)
        let path = "/tmp/lifeboat-cases-\(getpid())-\(Int.random(in: 0..<Int.max)).json"
        let json = Value.list(cases.map { .list([.string($0.kind), .string($0.source)]) }).json()
        let file = try #require(fopen(path, "w"))
        fputs(json, file)
        fclose(file)
        defer { unlink(path) }
        let script = String(#filePath.dropLast("Oracle.swift".count)) + "oracle.py"
        let out = try LocalTemplateFiles().run("'\(python)' '\(script)' '\(path)' '\(Case.folder)' 2>/dev/null")
        return try out.split(separator: "\n").map { line in
            let answer = try Value(json: String(line))
            return answer["value"]?.string.map { .value($0) } ?? .failure(answer["error"]?.string ?? "")
        }
    }
}
