// SPDX-License-Identifier: Apache-2.0

import Foundation
import ModuleKit
import Testing
import Values

@Suite(.timeLimit(.minutes(5))) struct FileTests {
    @Test func `a directory is made with its parents, each with the mode asked for`() async throws {
        let scratch = try Scratch()
        let path = scratch.path("a/b c/d")
        try await scratch.converge("file", ["path": .string(path), "state": "directory", "mode": "0750"])
        #expect(try scratch.mode("a/b c/d") == 0o750)
        #expect(try scratch.mode("a") == 0o750)
    }

    @Test func `a mode in symbols is applied to what is there`() async throws {
        let scratch = try Scratch()
        try scratch.write("f", "x")
        try await scratch.converge("file", ["path": .string(scratch.path("f")), "mode": "u+x,g-r,o="])
        #expect(try scratch.mode("f") == 0o700)
    }

    @Test func `a tree gets the modes of symbols, directories and files apart`() async throws {
        let scratch = try Scratch()
        try scratch.write("t/d/f", "x")
        try await scratch.converge(
            "file",
            ["path": .string(scratch.path("t")), "state": "directory", "recurse": true, "mode": "u=rwX,g=rX,o="])
        #expect(try scratch.mode("t/d") == 0o750)
        #expect(try scratch.mode("t/d/f") == 0o640)
    }

    @Test func `a link is made, moved and removed`() async throws {
        let scratch = try Scratch()
        try scratch.write("one", "1")
        try scratch.write("two", "2")
        let link = Value.string(scratch.path("link"))
        let first = try await scratch.converge("file", ["src": "one", "dest": link, "state": "link"])
        #expect(first.result.values["state"] == "link")
        try await scratch.converge("file", ["src": .string(scratch.path("two")), "dest": link, "state": "link"])
        #expect(try scratch.read("link") == "2")
        try await scratch.converge("file", ["path": link, "state": "absent"])
        #expect(try scratch.read("two") == "2")
    }

    @Test func `a hard link shares the file`() async throws {
        let scratch = try Scratch()
        try scratch.write("one", "1")
        try await scratch.converge(
            "file", ["src": .string(scratch.path("one")), "dest": .string(scratch.path("two")), "state": "hard"])
        try "3".write(toFile: scratch.path("one"), atomically: false, encoding: .utf8)
        #expect(try scratch.read("two") == "3")
    }

    @Test func `touch always changes times, unless they are preserved`() async throws {
        let scratch = try Scratch()
        let path = Value.string(scratch.path("f"))
        #expect(try await scratch.run("file", ["path": path, "state": "touch", "mode": "0600"]).result.changed)
        #expect(try await scratch.run("file", ["path": path, "state": "touch"]).result.changed)
        let kept = try await scratch.run(
            "file", ["path": path, "state": "touch", "modification_time": "preserve", "access_time": "preserve"])
        #expect(!kept.result.changed)
        try await scratch.converge("file", ["path": path, "modification_time": "202001021530.00", "state": "file"])
    }

    @Test(
        arguments: [
            (["state": "file"], "is absent, cannot continue"), (["state": "link"], "src is required"),
            (["state": "link", "src": "nowhere"], "src file does not exist"),
            (["state": "hard", "src": "/nowhere"], "src does not exist"),
            (["state": "absent", "path": "/"], "won't remove"),
        ] as [(Dict, String)])
    func `what can't be is refused`(arguments: Dict, message: String) async throws {
        let scratch = try Scratch()
        var all: Dict = ["path": .string(scratch.path("gone"))]
        all.merge(arguments) { $1 }
        do {
            let outcome = try await scratch.run("file", all)
            #expect(outcome.result.failed)
            #expect(outcome.result.values["msg"]?.text.contains(message) == true)
        } catch let errors as ArgumentErrors {
            #expect(errors.description.contains(message))
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct CopyTests {
    @Test func `a content is written, with a backup of the old one`() async throws {
        let scratch = try Scratch()
        try scratch.write("f", "old\n")
        let outcome = try await scratch.converge(
            "copy", ["content": "näu\n", "dest": .string(scratch.path("f")), "mode": "0640", "backup": true])
        #expect(try scratch.read("f") == "näu\n")
        #expect(try scratch.mode("f") == 0o640)
        let backup = try #require(outcome.result.values["backup_file"]?.string)
        #expect(try String(contentsOfFile: backup, encoding: .utf8) == "old\n")
    }

    @Test(arguments: ["", "short\n", String(repeating: "beyond what a diff shows\n", count: 20_000)])
    func `what is there already is recognised, whether it comes along for a diff or not`(text: String) async throws {
        let scratch = try Scratch()
        try scratch.write("f", text)
        let dest = Value.string(scratch.path("f"))
        for diff in [false, true] {
            let same = try await scratch.run("copy", ["content": .string(text), "dest": dest], diff: diff)
            #expect(!same.result.changed)
            let other = try await scratch.run(
                "copy", ["content": .string(text + "."), "dest": dest], check: true, diff: diff)
            #expect(other.result.changed)
        }
    }

    @Test func `a mapping is written as JSON`() async throws {
        let scratch = try Scratch()
        try await scratch.converge("copy", ["content": ["a": [1, true]], "dest": .string(scratch.path("f"))])
        #expect(try scratch.read("f") == #"{"a": [1, true]}"#)
    }

    @Test func `a file goes into a directory, made when the path ends in a slash`() async throws {
        let scratch = try Scratch()
        try scratch.write("src.txt", "x")
        try await scratch.converge("copy", ["src": "src.txt", "dest": .string(scratch.path("new/deep/"))])
        #expect(try scratch.read("new/deep/src.txt") == "x")
        try FileManager.default.createDirectory(atPath: scratch.path("there"), withIntermediateDirectories: true)
        try await scratch.converge("copy", ["src": "src.txt", "dest": .string(scratch.path("there"))])
        #expect(try scratch.read("there/src.txt") == "x")
    }

    @Test func `a big binary file arrives whole`() async throws {
        let scratch = try Scratch()
        let bytes = Data((0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) })
        try bytes.write(to: URL(fileURLWithPath: scratch.path("big")))
        try await scratch.converge("copy", ["src": "big", "dest": .string(scratch.path("copy"))])
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path("copy"))) == bytes)
    }

    @Test(arguments: [("tree", "out/tree"), ("tree/", "out")])
    func `a directory is copied itself or only what is in it`(source: String, place: String) async throws {
        let scratch = try Scratch()
        try scratch.write("tree/a b", "1")
        try scratch.write("tree/d/e/f'g", "2")
        try FileManager.default.createDirectory(atPath: scratch.path("tree/empty"), withIntermediateDirectories: true)
        let arguments: Dict = [
            "src": .string(source), "dest": .string(scratch.path("out")), "mode": "0600", "directory_mode": "0711",
        ]
        try await scratch.converge("copy", arguments)
        #expect(try scratch.read(place + "/a b") == "1")
        #expect(try scratch.read(place + "/d/e/f'g") == "2")
        #expect(try scratch.mode(place + "/d/e/f'g") == 0o600)
        #expect(try scratch.mode(place + "/d") == 0o711)
        #expect(scratch.exists(place + "/empty"))
        try scratch.write("tree/a b", "3")
        let again = try await scratch.converge("copy", arguments)
        #expect(again.changes.count == 1)
        #expect(try scratch.read(place + "/a b") == "3")
    }

    @Test func `files and directories of the host are copied there`() async throws {
        let scratch = try Scratch()
        try scratch.write("tree/d/f", "1")
        try await scratch.converge(
            "copy", ["src": .string(scratch.path("tree/d/f")), "dest": .string(scratch.path("g")), "remote_src": true])
        #expect(try scratch.read("g") == "1")
        try await scratch.converge(
            "copy", ["src": .string(scratch.path("tree/")), "dest": .string(scratch.path("other")), "remote_src": true])
        #expect(try scratch.read("other/d/f") == "1")
    }

    @Test func `a file that its command refuses is not used`() async throws {
        let scratch = try Scratch()
        try scratch.write("f", "good\n")
        let outcome = try await scratch.run(
            "copy", ["content": "bad\n", "dest": .string(scratch.path("f")), "validate": "grep -q good %s"])
        #expect(outcome.result.failed)
        #expect(outcome.result.values["msg"]?.text.contains("failed to validate") == true)
        #expect(try scratch.read("f") == "good\n")
    }

    @Test func `force false leaves a file alone, and a link is replaced unless followed`() async throws {
        let scratch = try Scratch()
        try scratch.write("f", "old")
        let path = Value.string(scratch.path("f"))
        #expect(!(try await scratch.run("copy", ["content": "new", "dest": path, "force": false]).result.changed))
        try FileManager.default.createSymbolicLink(atPath: scratch.path("link"), withDestinationPath: "f")
        try await scratch.converge("copy", ["content": "via", "dest": .string(scratch.path("link")), "follow": true])
        #expect(try scratch.read("f") == "via")
        try await scratch.converge("copy", ["content": "own", "dest": .string(scratch.path("link"))])
        #expect(try scratch.read("f") == "via")
        #expect(try scratch.read("link") == "own")
    }
}

@Suite(.timeLimit(.minutes(5))) struct TemplateTests {
    @Test func `the rendered text is written, and options reach the renderer`() async throws {
        let scratch = try Scratch()
        try scratch.write("t.j2", "hello\n")
        let outcome = try await scratch.run(
            "template", ["src": "t.j2", "dest": .string(scratch.path("f")), "trim_blocks": false, "mode": "0600"]
        ) { _, extra in
            #expect(extra["_template_options"] == ["trim_blocks": false])
            return "rendered for \(extra["template_destpath"]?.text.split(separator: "/").last ?? "")\n"
        }
        #expect(outcome.result.changed)
        #expect(try scratch.read("f") == "rendered for f\n")
        try await scratch.converge("template", ["src": "t.j2", "dest": .string(scratch.path("g"))])
    }
}
