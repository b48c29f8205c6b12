// SPDX-License-Identifier: Apache-2.0

import Engine
import HTTP
import ModuleKit
import Synchronization
import Testing
import Values

/// A web service that keeps one text.
private final class Notebook: HTTPTransport {
    let text = Mutex("")
    let requests = Mutex<[String]>([])

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        requests.withLock { $0.append(request.method) }
        guard request.url.hasSuffix("/note") else { throw HTTPError(.notSent, "can't connect to \(request.url)") }
        if request.method == "PUT" { text.withLock { $0 = String(decoding: request.body, as: UTF8.self) } }
        return HTTPResponse(status: 200, body: text.withLock { Array($0.utf8) })
    }
}

private struct Note: ServiceModule {
    static let name = "note"
    static let summary = "Keeps a text in a web service."
    static let examples = [Example("Remember something", "note: { text: hello }")]

    @Parameter("The text.") var text: String
    @Parameter("Where.") var path = "/note"

    func observe(through service: ServiceAccess, in context: TaskContext) async throws -> String {
        try await service.http.send(HTTPRequest("GET", "http://notes\(path)")).text
    }

    func plan(from observed: String, in context: TaskContext) throws -> ServicePlan {
        guard observed != text else { return ServicePlan(values: ["text": .string(text)]) }
        let change = ServiceChange("write the note", before: observed, after: text) { [text, path] service, values in
            let request = HTTPRequest("PUT", "http://notes\(path)", body: Array(text.utf8))
            values["text"] = .string(try await service.http.send(request).text)
            values["token"] = .string(service.environment("NOTE_TOKEN") ?? "none")
            values["said"] = .string(try await service.run("echo \(text)", nil).trimmed)
        }
        return ServicePlan(changes: [change])
    }
}

@Suite struct ServiceModuleTests {
    private func rehearsal(_ task: String, _ notebook: Notebook) throws -> Rehearsal {
        try Rehearsal(["play.yml": "- hosts: all\n  tasks:\n    - \(task)\n"], service: ([Note.self], notebook))
    }

    @Test func `a module behind an API changes what differs, and then nothing`() async throws {
        let notebook = Notebook()
        let rehearsal = try rehearsal("note: { text: hello }\n      environment: { NOTE_TOKEN: abc }", notebook)
        let checked = try await rehearsal.run { $0.checkMode = true }
        #expect(checked.results.first?.status == .changed)
        #expect(checked.results.first?.changes.first?.after == "hello")
        #expect(notebook.requests.withLock { $0 } == ["GET"])
        let first = try await rehearsal.run()
        #expect(first.results.first?.status == .changed)
        #expect(first.results.first?.values["text"] == "hello")
        #expect(first.results.first?.values["token"] == "abc")
        #expect(first.results.first?.values["said"] == "hello")
        let second = try await rehearsal.run()
        #expect(second.results.first?.status == .ok)
    }

    @Test func `fire and forget is refused here as elsewhere`() async throws {
        let notebook = Notebook()
        let story = try await rehearsal("note: { text: x }\n      async: 60\n      poll: 0", notebook).run()
        #expect(story.summary.exitCode != 0)
        #expect(notebook.requests.withLock { $0 } == [])
    }

    @Test func `a service that can't be reached fails the task with its reason`() async throws {
        let story = try await rehearsal("note: { text: x, path: /gone }", Notebook()).run()
        #expect(story.summary.exitCode == 2)
        #expect(story.results.first?.values["msg"] == "can't connect to http://notes/gone")
    }
}
