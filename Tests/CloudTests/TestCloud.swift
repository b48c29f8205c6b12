// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Sandbox
import Synchronization
import Values

@testable import Cloud

/// A cloud without a world: requests are answered from the account, and what they would do to machines is left undone.
struct TestCloud {
    let server: CloudServer
    let token: String
    let folder: String

    /// A cloud in a scratch folder, which goes when `body` ends.
    static func with(record: Bool = false, _ body: (TestCloud) throws -> Void) throws {
        let folder = "/tmp/lifeboat-cloud-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(TestCloud(folder: folder, record: record))
    }

    /// The cloud that is kept in `folder`.
    init(folder: String, record: Bool = false) throws {
        self.folder = folder
        let network = Subnet(around: IPv4Address(bits: 0x0a60_1000))
        let sandbox = try Sandbox(name: "cloud", subnet: network, folders: SandboxFolders(state: folder))
        var options = CloudServer.Options()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if record { options.record = folder + "/record.ndjson" }
        options.transfer = { _, server in server == "ns1.example.net" ? .zone(Self.transfer) : .refused("no") }
        server = try CloudServer(sandbox: sandbox, options: options)
        token = server.account.withLock { $0.all(.token).first?["token"]?.string ?? "" }
    }

    /// Sends a request and returns the answer as it would go out.
    func send(
        _ method: String, _ path: String, _ body: Value? = nil, query: String = "", filter: String? = nil,
        token: String? = nil
    ) -> HTTPResponse {
        var request = HTTPRequest(method: method, path: "/v4/" + path)
        request.headers["authorization"] = "Bearer \(token ?? self.token)"
        request.headers["x-filter"] = filter
        request.query = query.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=")
            return (String(sides[0]), String(sides[1]))
        }
        request.body = body.map { Array($0.json().utf8) } ?? []
        guard case .answer(let response) = server.answer(request) else { return HTTPResponse(status: 0) }
        return response
    }

    /// Sends a request and returns status and body.
    @discardableResult
    func call(
        _ method: String, _ path: String, _ body: Value? = nil, query: String = "", filter: String? = nil
    ) -> (status: Int, body: Value) {
        let response = send(method, path, body, query: query, filter: filter)
        let value = try? Value(json: String(decoding: response.body, as: UTF8.self))
        return (response.status, value ?? .null)
    }

    /// Pretends that all work was done.
    func settle(status: String = "offline") {
        server.change { account in
            for linode in account.all(.linode) where linode.inner["job"] != nil {
                if let event = linode.inner["job"]?["event"]?.int { account.finish(event) }
                account.change(.linode, linode.id) { linode in
                    linode["status"] = .string(status)
                    linode.inner["job"] = nil
                }
            }
            for backup in account.all(.backup) {
                account.change(.backup, backup.id) { backup in
                    backup["status"] = "successful"
                    backup["available"] = true
                    backup["finished"] = .string(Place.stamp())
                }
            }
        }
    }

    /// What a create needs.
    static func linode(_ label: String, _ more: Dict = [:]) -> Value {
        let body: Dict = [
            "type": "g6-nanode-1", "region": "eu-central", "image": "linode/debian12", "label": .string(label),
            "root_pass": "correct horse battery", "authorized_keys": [.string(key)],
        ]
        return .dict(body.merging(more) { $1 })
    }

    /// What another name server gives away of any zone.
    static let transfer = """
        @ 600 IN SOA ns1.example.net. first\\.last.example.net. 7 3600 600 86400 200
        @ 600 IN NS ns1.example.net.
        www 250 IN A 192.0.2.1
        @ 600 IN MX 5 mail.example.net.
        @ 600 IN TXT "one" "two"
        _sip._tcp 600 IN SRV 1 2 5060 a.example.net.
        deep._sip._tcp 600 IN SRV 1 2 5060 a.example.net.
        sub 600 IN NS ns1.example.net.

        """

    static let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJf1O7z1vLh7Qk0xqv0oJ0n5M0mN7cYw6lqkq0pD0z6D somebody@example.org"
}

extension HTTPResponse {
    /// The value of a header.
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
