// SPDX-License-Identifier: Apache-2.0

import Values

/// What a token has to be allowed for a route.
struct Scope: Hashable, Sendable {
    var area: String
    var writes: Bool

    static func read(_ area: String) -> Scope { Scope(area: area, writes: false) }
    static func write(_ area: String) -> Scope { Scope(area: area, writes: true) }

    /// As the scope headers write it.
    var text: String { "\(area):\(writes ? "read_write" : "read_only")" }

    /// Whether `scopes`, a token's, allow it.
    func isGranted(by scopes: String) -> Bool {
        scopes.split { $0 == " " || $0 == "," }.contains { scope in
            scope == "*" || scope == "\(area):read_write" || !writes && scope == "\(area):read_only"
        }
    }
}

/// One operation of the interface.
struct Route: Sendable {
    let method: String
    let path: [Substring]
    /// What the token must be allowed; nil needs no token at all.
    let scope: Scope?
    let answer: @Sendable (inout Account, Call) throws(APIError) -> Value

    /// `path` is written as in the specification, below the version: `linode/instances/{linodeId}`.
    init(
        _ method: String, _ path: StaticString, _ scope: Scope?,
        _ answer: @escaping @Sendable (inout Account, Call) throws(APIError) -> Value
    ) {
        self.method = method
        self.path = path.description.split(separator: "/")
        self.scope = scope
        self.answer = answer
    }

    /// The parts of `parts` that stand for the path's names; nil when it is another path.
    func match(_ parts: [String]) -> [String]? {
        guard parts.count == path.count else { return nil }
        var parameters: [String] = []
        for (part, wanted) in zip(parts, path) {
            if wanted.hasPrefix("{") {
                parameters.append(part)
            } else if part != wanted {
                return nil
            }
        }
        return parameters
    }
}

/// All operations.
enum Routes {
    static let all: [Route] =
        catalog + instances + instanceActions + instanceParts + addresses + backups + events + profile + tags
        + stackScripts
        + domains + zoneImports + records + firewalls + balancers + balancerConfigs + balancerNodes + objectStorage
        + vpcs

    /// The route for a request; 404 for an unknown path, 405 for a method that it doesn't have.
    static func find(_ method: String, _ parts: [String]) throws(APIError) -> (Route, [String]) {
        var known = false
        for route in all {
            guard let parameters = route.match(parts) else { continue }
            if route.method == method { return (route, parameters) }
            known = true
        }
        throw known ? APIError(405, "Method Not Allowed") : .notFound
    }
}
