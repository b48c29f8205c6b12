// SPDX-License-Identifier: Apache-2.0

import DrillSamples
import Foundation
import Recovery
import TestSupport
import Testing

struct DrillSchemaTests {
    /// A record in which nothing is left out, and others in which everything is that can be.
    private static func extremes() throws -> [String] {
        var full = DrillSamples.passed
        full.reason = "none"
        full.phases[0].tasks[0].hosts = [.init(host: "db1", status: "ok", seconds: 1, message: "done")]
        var bare = DrillSamples.empty
        bare.phases = [.init(name: "check", began: bare.began)]
        bare.phases[0].tasks = [
            .init(
                title: "t", play: "p", place: "x:1:1", module: "command", began: bare.began, seconds: 0,
                hosts: [.init(host: "db1", status: "ok", seconds: 0)])
        ]
        bare.set = .init(id: "s", store: "offsite", age: nil)
        bare.findings = [.init(severity: .low, text: "x")]
        return try [full.json(), bare.json(), DrillSamples.empty.json()]
    }

    @Test func `the schema has the keys that records have, and asks for those that all of them have`() throws {
        var schema = try DrillSchema()
        for json in try Self.extremes() { try schema.use(json) }
        #expect(Set(schema.kinds.keys) == Set(schema.used.keys))
        for (name, kind) in schema.kinds {
            let properties = try #require(kind["properties"] as? [String: Any])
            #expect(schema.used[name]?.any == Set(properties.keys), "\(name)")
            #expect(schema.used[name]?.all == Set(kind["required"] as? [String] ?? []), "\(name)")
            #expect(kind["additionalProperties"] as? Bool == false, "\(name)")
        }
    }

    @Test func `the schema knows the words that records use`() throws {
        let schema = try DrillSchema()
        #expect(schema.choices("", "outcome") == DrillRecord.Outcome.allCases.map(\.rawValue))
        #expect(schema.choices("phase", "kind") == DrillRecord.Phase.Kind.allCases.map(\.rawValue))
        #expect(schema.choices("finding", "severity") == DrillRecord.Finding.Severity.allCases.map(\.rawValue))
    }

    /// Places in a record and what breaks it there; without a value the place is taken away.
    private static let mistakes: [(place: [String], value: (any Sendable)?)] = [
        (["id"], nil), (["phases"], nil), (["measured"], nil), (["format"], 2), (["outcome"], "great"),
        (["began"], "2026-11-26 00:12:03"), (["began"], "2026-13-26T00:12:03.000Z"), (["commit"], 7),
        (["measured", "rto"], "415"), (["measured", "rto"], -1), (["measured", "waitedForPeople"], nil),
        (["objectives", "rtp"], 5), (["colour"], "red"), (["phases", "0", "kind"], "recovery"),
        (["phases", "0", "tasks", "0", "hosts", "0", "status"], "fine"), (["phases", "0", "tasks", "0", "place"], nil),
        (["phases", "0", "seconds"], -0.5), (["checks", "0", "passed"], "yes"), (["canaries", "0", "newest"], 0),
        (["findings", "0", "severity"], "urgent"), (["findings", "0", "due"], "soon"), (["set", "store"], nil),
    ]

    @Test(.enabled(if: Oracle.isWanted, "LIFEBOAT_ORACLE names no Python with jsonschema"), .timeLimit(.minutes(2)))
    func `records follow the schema, and broken ones are refused`() async throws {
        let good = try DrillSamples.all.map { try $0.record.json() } + Self.extremes()
        let record = try DrillSchema.object(Data(DrillSamples.passed.json().utf8))
        let broken = try Self.mistakes.map { mistake in
            String(
                decoding: try JSONSerialization.data(
                    withJSONObject: Self.changed(record, mistake.place[...], mistake.value)), as: UTF8.self)
        }
        let program = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
            for line in sys.stdin:
                errors = [e.json_path + ': ' + e.message[:80] for e in validator.iter_errors(json.loads(line))]
                print(errors[0] if errors else 'valid')
            """
        let lines = (good + broken).map { $0.replacing("\n", with: " ") }.joined(separator: "\n")
        let answer = try await Oracle.run(["-c", program, DrillSchema.file.path], input: lines + "\n")
        let verdicts = answer.split(separator: "\n").map(String.init)
        try #require(verdicts.count == good.count + broken.count)
        #expect(verdicts.prefix(good.count).allSatisfy { $0 == "valid" }, "\(verdicts.prefix(good.count))")
        for (mistake, verdict) in zip(Self.mistakes, verdicts.dropFirst(good.count)) {
            #expect(verdict != "valid", "\(mistake.place)")
        }
    }

    /// `value` with something else at `place`.
    private static func changed(_ value: Any, _ place: ArraySlice<String>, _ new: Any?) -> Any {
        guard let name = place.first else { return new ?? value }
        let rest = place.dropFirst()
        if var list = value as? [Any], let index = Int(name) {
            list[index] = changed(list[index], rest, new)
            return list
        }
        guard var object = value as? DrillSchema.Object else { return value }
        object[name] = rest.isEmpty ? new : object[name].map { changed($0, rest, new) }
        return object
    }
}
