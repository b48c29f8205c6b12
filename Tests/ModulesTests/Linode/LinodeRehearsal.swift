// SPDX-License-Identifier: Apache-2.0

import HTTP
import ModuleKit
import Synchronization
import Testing
import Values

@testable import Modules

/// A Linode API that answers questions from a table, and keeps what it is told to do.
///
/// `path → JSON` answers `GET`; `METHOD path → JSON` answers everything else, with `{}` for what is not there.
final class LinodeTable: HTTPTransport {
    private let answers: Mutex<[String: [String]]>
    private let told = Mutex<[String]>([])

    /// What it was told to do, each as `METHOD path content`.
    var calls: [String] { told.withLock { $0 } }

    /// Several answers to one question are given one after the other, the last one for good.
    init(_ answers: [String: [String]]) { self.answers = Mutex(answers) }

    convenience init(_ answers: [String: String]) { self.init(answers.mapValues { [$0] }) }

    func send(_ request: HTTP.HTTPRequest) async throws -> HTTPResponse {
        let address = request.url.dropFirst("http://127.0.0.1:7000/v4".count)
        let path = String(address.prefix { $0 != "?" })
        let isQuestion = request.method == "GET"
        if !isQuestion {
            let content = String(decoding: request.body, as: UTF8.self)
            told.withLock { $0.append("\(request.method) \(path)" + (content.isEmpty ? "" : " " + content)) }
        }
        let answer = answers.withLock { all -> String? in
            let key = isQuestion ? path : "\(request.method) \(path)"
            guard let first = all[key]?.first else { return nil }
            if all[key]?.count ?? 0 > 1 { all[key]?.removeFirst() }
            return first
        }
        if isQuestion, answer == nil { throw HTTPError(.notSent, "nobody knows the answer to \(address)") }
        return HTTPResponse(status: 200, body: Array((answer ?? "{}").utf8))
    }

    /// Access for modules that does not wait.
    var access: ServiceAccess {
        ServiceAccess(
            http: self,
            environment: { ["LINODE_API_URL": "http://127.0.0.1:7000", "LINODE_API_TOKEN": "secret-token"][$0] },
            pause: { _ in })
    }
}

/// A list as the API pages it.
func page(_ items: String...) -> String { #"{"data": [\#(items.joined(separator: ", "))], "page": 1, "pages": 1}"# }

/// What a module of Linode would change, given what the API answers.
func linodePlan<M: ServiceModule>(
    _ type: M.Type, _ arguments: Dict, _ api: LinodeTable, checkMode: Bool = false
) async throws -> ServicePlan {
    let module = try filled(type, arguments)
    let context = bareContext(checkMode: checkMode)
    return try module.plan(from: try await module.observe(through: api.access, in: context), in: context)
}

/// A task, what the API has, and what comes of it: changes, or a complaint that begins so.
struct LinodeCase: Sendable, CustomTestStringConvertible {
    var title: String
    var arguments: Dict
    var api: [String: String]
    var changes: [String] = []
    var complaint: String?

    init(_ title: String, _ arguments: Dict, _ api: [String: String], _ changes: String..., complaint: String? = nil) {
        (self.title, self.arguments, self.api, self.changes) = (title, arguments, api, changes)
        self.complaint = complaint
    }

    var testDescription: String { title }

    /// Runs the case; nothing may be changed while planning.
    func check<M: ServiceModule>(_ type: M.Type) async throws {
        let table = LinodeTable(api)
        do {
            let plan = try await linodePlan(type, arguments, table)
            #expect(plan.changes.map(\.summary) == changes)
            #expect(complaint == nil)
        } catch let failure as ModuleFailure {
            #expect(failure.message.hasPrefix(complaint ?? "no complaint"), "\(failure)")
        } catch let errors as ArgumentErrors {
            #expect(errors.description.hasPrefix(complaint ?? "no complaint"), "\(errors)")
        }
        #expect(table.calls == [])
    }
}

/// Makes the planned changes; returns what the task returns.
func performed(_ plan: ServicePlan, _ api: LinodeTable) async throws -> Dict {
    var values = plan.values
    for change in plan.changes { try await change.perform(api.access, &values) }
    return values
}
