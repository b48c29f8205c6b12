// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Sandbox
import ShellScript
import Testing
import Values

/// A cloud for one test: a server of its own with machines, name servers and balancers of its own.
struct LocalCloud: Sendable {
    let name: String
    let network: UInt8
    let url: String
    let token: String
    /// A file that has every exchange in it.
    let record: String

    /// Starts a cloud, runs `body` and takes all of it down.
    static func with(_ name: String, network: UInt8, _ body: (LocalCloud) async throws -> Void) async throws {
        try await Sandbox.reap(in: TestSandbox.folders)
        let record = "/tmp/lifeboat-cloud-\(name)-\(getpid()).ndjson"
        defer {
            // `make openapi` counts them.
            if let folder = ProcessInfo.processInfo.environment["LIFEBOAT_CLOUD_RECORDS"] {
                try? FileManager.default.copyItem(
                    atPath: record, toPath: "\(folder)/\(name)-\(UInt32.random(in: 0 ... .max)).ndjson")
            }
            unlink(record)
        }
        do {
            try await body(start(name, network: network, record: record))
            await check(record)
        } catch {
            await down(name)
            throw error
        }
        await down(name)
    }

    /// Starts the server, or starts it again.
    static func start(_ name: String, network: UInt8, record: String) async throws -> LocalCloud {
        let output = await Program.lifeboat(
            [
                "sandbox", "api", "start", "--name", name, "--network", "10.97.\(network).0/24", "--listen",
                "127.0.0.1:0",
                "--push-delay", "0.5", "--push-stagger", "0.1", "--while-pid", "\(getpid())", "--record", record,
            ], environment: ["LIFEBOAT_SANDBOX": TestSandbox.folders.state])
        try #require(output.succeeded, "\(output.stderr)")
        let settings = Dictionary(
            output.lines.compactMap { line -> (String, String)? in
                let sides = line.split(separator: "=", maxSplits: 1)
                return sides.count == 2 ? (String(sides[0]), String(sides[1])) : nil
            }, uniquingKeysWith: { $1 })
        let file = try #require(settings["LINODE_TOKEN_FILE"])
        let token = try String(contentsOfFile: file, encoding: .utf8)
        return LocalCloud(
            name: name, network: network, url: try #require(settings["LINODE_API_URL"]),
            token: String(token.prefix { !$0.isNewline }), record: record)
    }

    private static func down(_ name: String) async {
        let output = await Program.lifeboat(
            ["sandbox", "down", "--name", name], environment: ["LIFEBOAT_SANDBOX": TestSandbox.folders.state])
        #expect(output.succeeded, "\(output.stderr)")
    }

    /// Holds what was said to the official specification, where there is one.
    private static func check(_ record: String) async {
        let environment = ProcessInfo.processInfo.environment
        guard let specification = environment["LIFEBOAT_LINODE_OPENAPI"], let python = environment["LIFEBOAT_ORACLE"]
        else { return }
        let output = await Program.shell("\(python) Tests/CloudTests/validate-openapi \(specification) \(record)")
        #expect(output.succeeded, "\(output.stdout)\(output.stderr)")
    }

    /// The address of the network's machine or server with this last part.
    func address(_ last: Int) -> String { "10.97.\(network).\(last)" }

    /// Calls the interface and returns status and body; status 0 is no answer at all.
    @discardableResult
    func call(_ method: String, _ path: String, _ body: Value? = nil) async throws -> (status: Int, body: Value) {
        let data: ShellScript = body.map { "--data \($0.json())" } ?? ""
        let output = await Program.shell(
            """
            curl -sS -w '\\n%{http_code}' -X \(method) -H \("Authorization: Bearer \(token)") \\
                \(data) \(path.hasPrefix("/") ? url.replacingVersion(with: path) : url + "/" + path)
            """)
        let lines = output.stdout.split(separator: "\n")
        return (Int(lines.last ?? "") ?? 0, (try? Value(json: lines.dropLast().joined(separator: "\n"))) ?? .null)
    }

    /// Calls the interface and demands success.
    @discardableResult
    func must(_ method: String, _ path: String, _ body: Value? = nil) async throws -> Value {
        let answer = try await call(method, path, body)
        try #require(answer.status == 200, "\(method) \(path): \(answer.status) \(answer.body.json())")
        return answer.body
    }

    /// What a create needs, with the sandbox's own key.
    func linode(_ label: String, _ more: Dict = [:]) throws -> Value {
        let key = try String(contentsOfFile: TestSandbox.folders.keyFile + ".pub", encoding: .utf8)
        let body: Dict = [
            "type": "g6-nanode-1", "region": "eu-central", "image": "linode/debian12", "label": .string(label),
            "root_pass": "correct horse battery", "authorized_keys": [.string(String(key.prefix { !$0.isNewline }))],
            "private_ip": true,
        ]
        return .dict(body.merging(more) { $1 })
    }

    /// Waits until a Linode has a status; asks, and never waits for a time alone.
    func wait(for id: Value, status: String) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        var found = ""
        while ContinuousClock.now < deadline {
            found = try await call("GET", "linode/instances/\(id.text)").body["status"]?.string ?? ""
            if found == status { return }
        }
        Issue.record("Linode \(id.text) is \(found), not \(status)")
    }

    /// Runs `script` on the machine at an address, as soon as it lets us in; its host key is one that is known.
    func ssh(_ address: String, _ script: ShellScript) async throws -> ShellOutput {
        let sandbox = try #require(Sandbox.all(in: TestSandbox.folders).first { $0.name == name })
        let machine = Machine("any", address: try #require(IPv4Address(address)))
        let words = sandbox.sshCommand(for: machine, options: ["ConnectTimeout=2"])
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline, await !Program.shell("\(words: words) true 2>/dev/null").succeeded {}
        return await Program.shell("\(words: words) \(script.text)")
    }
}

extension String {
    /// The address with everything behind its port replaced.
    fileprivate func replacingVersion(with path: String) -> String { String(dropLast("/v4".count)) + path }
}
