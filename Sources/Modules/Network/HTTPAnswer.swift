// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// What an HTTP request brought: status, final address and headers as `WebRequest.printMeta` prints them.
struct HTTPAnswer: Sendable {
    var status = 0
    /// The reason phrase of the status line; empty with HTTP/2.
    var reason = ""
    var url = ""
    /// The headers of the last answer, names in lower case.
    var headers: [(name: String, value: String)] = []

    /// Reads up to the empty line that ends the description; the rest stays in `reader`.
    init(_ reader: inout OutputReader) {
        status = Int(reader.line()) ?? 0
        url = reader.line()
        while case let line = reader.line(), !line.isEmpty {
            if line.hasPrefix("HTTP/") {
                headers = []
                reason = line.split(separator: Character(" "), maxSplits: 2).dropFirst(2).map { String($0) }.first ?? ""
            } else if let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...].drop { $0 == " " }
                headers.append((line[..<colon].lowercased(), String(value)))
            }
        }
    }

    func header(_ name: String) -> String? { headers.last { $0.name == name }?.value }

    /// The headers as return values: names with `_` for `-`, several of one name joined.
    var values: Dict {
        var values = Dict()
        for header in headers {
            let name = Value.string(header.name.replacing("-", with: "_"))
            if let before = values[name] {
                values[name] = .string(before.text + ", " + header.value)
            } else {
                values[name] = .string(header.value)
            }
        }
        return values
    }

    /// `OK (12 bytes)`, as Ansible words it.
    var message: String {
        "\(reason.isEmpty ? Self.reasons[status] ?? "" : reason) (\(header("content-length") ?? "unknown") bytes)"
    }

    private static let reasons = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 304: "Not Modified", 400: "Bad Request",
        401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
    ]

    /// Throws when no answer came: the host could not ask, or nobody answered.
    static func check(_ output: ShellOutput, url: String) throws {
        guard output.status == 90 else { return }
        let said = output.stderr.split(separator: "\n").last.map { String($0) } ?? "no answer"
        throw ModuleFailure(
            "Status code was -1 and not [200]: Request failed: \(said)",
            values: ["status": -1, "url": .string(url), "redirected": false, "elapsed": 0])
    }
}
