// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostAccess
import ModuleKit
import ShellScript
import TestSupport
import Testing
import Values

/// A small web server of this machine, on a port of its own.
private struct WebServer {
    let port: Int

    static let program = #"""
        import http.server, json, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self, code, body, **headers):
                self.send_response(code)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)
            def do_GET(self):
                length = int(self.headers.get("Content-Length") or 0)
                sent = self.rfile.read(length).decode()
                if self.path == "/moved":
                    self.answer(302, b"", Location="/file")
                elif self.path == "/file":
                    if self.headers.get("If-Modified-Since"):
                        self.answer(304, b"")
                    else:
                        self.answer(200, b"content\n", Content_Type="text/plain")
                elif self.path == "/sums":
                    self.answer(200, b"434728a410a78f56fc1b5899c3593436e61ab0c731e9072d95e96db290205e53  file\n")
                elif self.path == "/missing":
                    self.answer(404, b"not here")
                else:
                    said = {"method": self.command, "body": sent, "type": self.headers.get("Content-Type"),
                            "auth": self.headers.get("Authorization"), "x": self.headers.get("X-Test")}
                    self.answer(200, json.dumps(said).encode(), Content_Type="application/json", X_Some_Header="1")
            do_POST = do_PUT = do_HEAD = do_DELETE = do_GET
            def log_message(self, *_):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """#

    /// Serves for as long as `body` runs.
    static func run(_ body: (WebServer) async throws -> Void) async throws {
        try await LocalProgram.withHost { host in
            let (ports, said) = AsyncStream.makeStream(of: Int.self)
            let serving = Task {
                defer { said.finish() }
                _ = try await host.run("exec python3 -c \(program)", as: nil, limit: nil) { chunk in
                    guard chunk.stream == .stdout else { return }
                    if let port = Int(String(decoding: chunk.bytes, as: UTF8.self).filter(\.isNumber)) {
                        said.yield(port)
                    }
                }
            }
            let result: Result<Void, any Error>
            do {
                let port = try #require(await ports.first { _ in true }, "the web server did not start")
                result = .success(try await body(WebServer(port: port)))
            } catch {
                result = .failure(error)
            }
            // Its program ends with the task that waits for it.
            serving.cancel()
            _ = await serving.result
            try result.get()
        }
    }

    func url(_ path: String) -> Value { .string("http://127.0.0.1:\(port)\(path)") }
}

@Suite(.timeLimit(.minutes(5))) struct NetworkTests {
    @Test func `uri asks, sends JSON and reads the answer`() async throws {
        try await WebServer.run { server in
            let outcome = try await Scratch().run(
                "uri",
                [
                    "url": server.url("/"), "method": "POST", "body_format": "json", "body": ["a": 1],
                    "headers": ["X-Test": "quo\"te"], "url_username": "u", "url_password": "p",
                    "force_basic_auth": true,
                    "return_content": true,
                ])
            let values = outcome.result.values
            #expect(values["status"] == 200 && !outcome.result.changed, "\(values)")
            #expect(values["json"]?["method"] == "POST")
            #expect(values["json"]?["body"] == "{\"a\": 1}")
            #expect(values["json"]?["type"] == "application/json")
            #expect(values["json"]?["auth"] == "Basic dTpw")
            #expect(values["json"]?["x"] == "quo\"te")
            #expect(values["x_some_header"] == "1")
            #expect(values["redirected"] == false)
        }
    }

    @Test func `uri judges the status and follows redirects`() async throws {
        try await WebServer.run { server in
            let scratch = try Scratch()
            let missing = try await scratch.run("uri", ["url": server.url("/missing")])
            #expect(missing.result.failed && missing.result.values["status"] == 404)
            #expect(missing.result.values["content"] == "not here")
            #expect(
                !(try await scratch.run("uri", ["url": server.url("/missing"), "status_code": [200, 404]]).result.failed)
            )
            let moved = try await scratch.run("uri", ["url": server.url("/moved"), "return_content": true])
            #expect(moved.result.values["redirected"] == true && moved.result.values["content"] == "content\n")
            let stayed = try await scratch.run(
                "uri", ["url": server.url("/moved"), "follow_redirects": "none", "status_code": 302])
            #expect(stayed.result.values["location"] == "/file")
            let form = try await scratch.run(
                "uri",
                ["url": server.url("/"), "method": "PUT", "body_format": "form-urlencoded", "body": ["a b": "ä&"]])
            #expect(form.result.values["json"]?["body"] == "a+b=%C3%A4%26")
            let dead = try await scratch.run("uri", ["url": "http://127.0.0.1:1/"])
            #expect(dead.result.failed && dead.result.values["status"] == -1)
        }
    }

    @Test func `get_url downloads once, checks hashes and asks whether something changed`() async throws {
        try await WebServer.run { server in
            let scratch = try Scratch()
            try await scratch.converge("get_url", ["url": server.url("/file"), "dest": .string(scratch.path("f"))])
            #expect(try scratch.read("f") == "content\n")
            try scratch.write("d/keep", "")
            try await scratch.converge(
                "get_url",
                ["url": server.url("/file"), "dest": .string(scratch.path("d")), "mode": "0600", "force": true])
            #expect(try scratch.mode("d/file") == 0o600)
            let sum = "434728a410a78f56fc1b5899c3593436e61ab0c731e9072d95e96db290205e53"
            for checksum in ["sha256:" + sum, "sha256:\(server.url("/sums").text)"] {
                try scratch.write("g", "old")
                try await scratch.converge(
                    "get_url",
                    ["url": server.url("/file"), "dest": .string(scratch.path("g")), "checksum": .string(checksum)])
            }
            let wrong = try await scratch.run(
                "get_url", ["url": server.url("/file"), "dest": .string(scratch.path("h")), "checksum": "md5:00"])
            #expect(wrong.result.failed && !scratch.exists("h"))
            let missing = try await scratch.run(
                "get_url", ["url": server.url("/missing"), "dest": .string(scratch.path("h"))])
            #expect(missing.result.failed && missing.result.values["status_code"] == 404 && !scratch.exists("h"))
        }
    }

    @Test func `wait_for sees ports and files`() async throws {
        try await WebServer.run { server in
            let scratch = try Scratch()
            let up = try await scratch.run("wait_for", ["port": .int(server.port), "timeout": 5])
            #expect(!up.result.failed, "\(up.result.values)")
            let down = try await scratch.run("wait_for", ["port": 1, "state": "stopped", "timeout": 5])
            #expect(!down.result.failed)
            let late = try await scratch.run("wait_for", ["port": 1, "timeout": 0])
            #expect(late.result.values["msg"] == "Timeout when waiting for 127.0.0.1:1")
            try scratch.write("f", "one\nready 42\n")
            let path = Value.string(scratch.path("f"))
            #expect(
                !(try await scratch.run("wait_for", ["path": path, "search_regex": "^ready \\d+", "timeout": 1]).result
                    .failed))
            #expect(
                try await scratch.run("wait_for", ["path": path, "search_regex": "never", "timeout": 0]).result.failed)
            #expect(
                !(try await scratch.run("wait_for", ["path": .string(scratch.path("no")), "state": "absent"]).result
                    .failed)
            )
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct GitTests {
    @Test func `a branch, a tag and a commit are followed; local changes are kept safe`() async throws {
        let scratch = try Scratch()
        let make = """
            set -e; cd \(scratch.directory); export HOME=$PWD GIT_CONFIG_NOSYSTEM=1
            git init -q -b main origin; cd origin; git config user.email a@b; git config user.name a
            echo 1 > f; git add f; git commit -qm one; git tag -am v1 v1; echo 2 > f; git commit -qam two
            """
        let made = try await scratch.run("shell", ["cmd": .string(make)])
        try #require(!made.result.failed, "\(made.result.values)")
        let repo = Value.string("file://" + scratch.path("origin"))
        let dest = Value.string(scratch.path("copy"))
        let first = try await scratch.run("git", ["repo": repo, "dest": dest, "version": "main"])
        #expect(first.result.changed, "\(first.result.values)")
        #expect(try scratch.read("copy/f") == "2\n")
        #expect(!(try await scratch.run("git", ["repo": repo, "dest": dest, "version": "main"]).result.changed))
        _ = try await scratch.run(
            "shell", ["cmd": "echo 3 > f && git commit -qam three", "chdir": .string(scratch.path("origin"))])
        let check = try await scratch.run("git", ["repo": repo, "dest": dest, "version": "main"], check: true)
        #expect(check.result.changed)
        #expect(try scratch.read("copy/f") == "2\n")
        let second = try await scratch.run("git", ["repo": repo, "dest": dest, "version": "main"])
        #expect(second.result.values["after"] == check.result.values["after"])
        #expect(try scratch.read("copy/f") == "3\n")
        for version in ["v1", first.result.values["after"]?.text ?? "", "HEAD"] {
            let arguments: Dict = ["repo": repo, "dest": dest, "version": .string(version)]
            #expect(try await scratch.run("git", arguments).result.changed, "\(version)")
            let again = try await scratch.run("git", arguments)
            #expect(!again.result.changed && !again.result.failed, "\(version) \(again.result.values)")
        }
        try scratch.write("copy/f", "mine")
        let refused = try await scratch.run("git", ["repo": repo, "dest": dest])
        #expect(refused.result.failed && refused.result.values["msg"]?.text.contains("Local modifications") == true)
        #expect(try await scratch.run("git", ["repo": repo, "dest": dest, "force": true]).result.changed)
        #expect(try scratch.read("copy/f") == "3\n")
        let shallow: Dict = ["repo": repo, "dest": .string(scratch.path("small")), "version": "v1", "depth": 1]
        #expect(try await scratch.run("git", shallow).result.changed)
        let again = try await scratch.run("git", shallow)
        #expect(!again.result.changed, "\(again.result.values)")
    }
}
