// SPDX-License-Identifier: Apache-2.0

import Foundation
import ModuleKit
import Testing
import Values

@Suite(.timeLimit(.minutes(5))) struct ReadingTests {
    @Test func `stat tells what a file is`() async throws {
        let scratch = try Scratch()
        try scratch.write("f", "abc")
        let outcome = try await scratch.run("stat", ["path": .string(scratch.path("f"))])
        let stat = try #require(outcome.result.values["stat"])
        #expect(stat["exists"] == true && stat["isreg"] == true && stat["isdir"] == false)
        #expect(stat["checksum"] == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(stat["size"] == 3 && stat["readable"] == true && stat["executable"] == false)
        let modified = try #require(stat["mtime"])
        if case .float(let time) = modified {
            #expect(abs(time - Date().timeIntervalSince1970) < 60)
        } else {
            Issue.record("mtime is no float")
        }
        let none = try await scratch.run("stat", ["path": .string(scratch.path("none"))])
        #expect(none.result.values["stat"] == ["exists": false])
    }

    @Test func `stat tells where a link leads`() async throws {
        let scratch = try Scratch()
        try scratch.write("f", "abc")
        try FileManager.default.createSymbolicLink(atPath: scratch.path("l"), withDestinationPath: "f")
        let link = try await scratch.run("stat", ["path": .string(scratch.path("l"))]).result.values["stat"]
        #expect(link?["islnk"] == true && link?["lnk_target"] == "f")
        #expect(link?["lnk_source"]?.text.hasSuffix("/f") == true)
        let file = try await scratch.run("stat", ["path": .string(scratch.path("l")), "follow": true])
        #expect(file.result.values["stat"]?["isreg"] == true)
    }

    @Test func `slurp and fetch bring every byte`() async throws {
        let scratch = try Scratch()
        let bytes = Data((0..<3000).map { UInt8(truncatingIfNeeded: $0) })
        try bytes.write(to: URL(fileURLWithPath: scratch.path("f")))
        let slurp = try await scratch.run("slurp", ["src": .string(scratch.path("f"))])
        #expect(slurp.result.values["content"]?.string == bytes.base64EncodedString())
        let arguments: Dict = [
            "src": .string(scratch.path("f")), "dest": .string(scratch.path("got/copy")), "flat": true,
        ]
        #expect(try await scratch.run("fetch", arguments).result.changed)
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path("got/copy"))) == bytes)
        #expect(!(try await scratch.run("fetch", arguments).result.changed))
        let missing = try await scratch.run("fetch", ["src": "/nowhere", "dest": "x", "fail_on_missing": false])
        #expect(!missing.result.failed)
    }

    @Test(
        arguments: [
            (["patterns": "*.log"], ["a.log"]), (["patterns": "*.log", "recurse": true], ["a.log", "d/b.log"]),
            (["file_type": "directory"], ["d"]), (["hidden": true, "patterns": ".*"], [".h"]),
            (["use_regex": true, "patterns": "^[ab]\\.", "recurse": true], ["a.log", "d/b.log"]),
            (["contains": "needle", "recurse": true], ["d/b.log"]), (["size": "1k"], ["big"]),
            (["excludes": "*.log"], ["big"]), (["age": "1d"], []),
            (["file_type": "any", "limit": 1, "patterns": "b*"], ["big"]),
            (["mode": "0600"], ["big"]),
        ] as [(Dict, [String])])
    func `find selects`(arguments: Dict, names: [String]) async throws {
        let scratch = try Scratch()
        try scratch.write("a.log", "x\n")
        try scratch.write("d/b.log", "hay\nneedle here\n")
        try scratch.write(".h", "")
        try scratch.write("big", String(repeating: "x", count: 2000))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.path("big"))
        var all: Dict = ["paths": .string(scratch.directory)]
        all.merge(arguments) { $1 }
        let outcome = try await scratch.run("find", all)
        let found = outcome.result.values["files"]?.list?.compactMap { $0["path"]?.string } ?? []
        #expect(found.sorted() == names.map { scratch.path($0) }, "\(outcome.result.values["msg"]?.text ?? "")")
        #expect(outcome.result.values["matched"] == .int(names.count))
    }

    @Test func `find hashes what it finds`() async throws {
        let scratch = try Scratch()
        try scratch.write("f", "abc")
        let outcome = try await scratch.run("find", ["paths": .string(scratch.directory), "get_checksum": true])
        #expect(
            outcome.result.values["files"]?.list?.first?["checksum"] == "a9993e364706816aba3e25717850c26c9cd0d89d")
    }

    @Test func `a temporary directory is made where and as told`() async throws {
        let scratch = try Scratch()
        let outcome = try await scratch.run(
            "tempfile", ["state": "directory", "path": .string(scratch.directory), "suffix": ".x"])
        let path = try #require(outcome.result.values["path"]?.string)
        #expect(path.hasPrefix(scratch.path("ansible.")) && path.hasSuffix(".x"))
        #expect(outcome.result.values["mode"] == "0700")
    }
}

@Suite(.timeLimit(.minutes(5))) struct UnarchiveTests {
    @Test(arguments: [false, true]) func `an archive is unpacked once`(isRemote: Bool) async throws {
        let scratch = try Scratch()
        try scratch.write("in/top/f", "1")
        try scratch.write("in/top/d/g", "2")
        try FileManager.default.createDirectory(atPath: scratch.path("out"), withIntermediateDirectories: true)
        let pack = "cd \(scratch.directory) && tar -czf a.tgz -C in top"
        _ = try await scratch.run("shell", ["cmd": .string(pack)])
        let arguments: Dict = [
            "src": .string(scratch.path("a.tgz")), "dest": .string(scratch.path("out")), "remote_src": .bool(isRemote),
            "mode": "u=rwX,go=rX", "list_files": true,
        ]
        let outcome = try await scratch.converge("unarchive", arguments)
        #expect(try scratch.read("out/top/d/g") == "2")
        #expect(outcome.result.values["files"]?.list?.contains("top/f") == true)
        try scratch.write("out/top/f", "changed")
        try await scratch.converge("unarchive", arguments)
        #expect(try scratch.read("out/top/f") == "1")
    }

    @Test func `leading directories and files can be left out`() async throws {
        let scratch = try Scratch()
        try scratch.write("in/top/f", "1")
        try scratch.write("in/top/skip", "2")
        try FileManager.default.createDirectory(atPath: scratch.path("out"), withIntermediateDirectories: true)
        _ = try await scratch.run("shell", ["cmd": .string("cd \(scratch.directory) && tar -cf a.tar -C in top")])
        try await scratch.converge(
            "unarchive",
            [
                "src": "a.tar", "dest": .string(scratch.path("out")), "exclude": ["top/skip"],
                "extra_opts": ["--strip-components=1"],
            ])
        #expect(scratch.exists("out/f") && !scratch.exists("out/skip"))
    }
}
