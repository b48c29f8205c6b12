// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import HTTP
import Values

/// What the API answered to a call that was done.
public struct LinodeAnswer: Sendable {
    /// The content.
    public var value: Value
    /// The scopes of the token, as far as the answer says.
    public var scopes: ScopeSet?

    init(_ value: Value, scopes: ScopeSet? = nil) { (self.value, self.scopes) = (value, scopes) }

    /// Reads an answer whose status says that the call was done.
    init(_ response: HTTPResponse, to call: LinodeCall) throws {
        scopes = response["X-OAuth-Scopes"].map { ScopeSet($0) }
        let text = response.text
        guard !text.isEmpty, response.status != 204 else {
            value = [:]
            return
        }
        do { value = try Value(json: text) } catch {
            throw LinodeError(
                .unexpected, "\(call.name): the answer is not JSON: \(error)", status: response.status,
                hint: "is the address that of a Linode API?")
        }
    }

    /// The complaints in an answer; none when it has no such form.
    static func reasons(in response: HTTPResponse) -> [LinodeError.Reason] {
        guard let value = try? Value(json: response.text), let errors = value["errors"]?.list else { return [] }
        return errors.map { LinodeError.Reason($0["reason"]?.text ?? "no reason given", field: $0["field"]?.string) }
    }

    /// What an answer that is no success says.
    static func error(_ response: HTTPResponse, to call: LinodeCall) -> LinodeError {
        let reasons = reasons(in: response)
        let words = reasons.isEmpty ? "status \(response.status)" : reasons.map(\.description).joined(separator: "; ")
        var error = LinodeError(
            code(response), "\(call.name): \(words)", reasons: reasons, status: response.status)
        switch error.code {
        case .unauthorized: error.hint = scopeHint(response)
        case .maintenance: error.hint = "the API is being maintained; its status page says until when"
        case .busy: error.hint = "the API keeps asking for patience; try again later"
        default: break
        }
        return error
    }

    private static func code(_ response: HTTPResponse) -> LinodeError.Code {
        switch response.status {
        case 401, 403: .unauthorized
        case 404: .notFound
        case 503 where response["X-Maintenance-Mode"] != nil: .maintenance
        case 429, 503: .busy
        case 400 where RetryPolicy.isBusy(response): .busy
        default: .refused
        }
    }

    private static func scopeHint(_ response: HTTPResponse) -> String {
        guard response.status == 403 || response["X-OAuth-Scopes"] != nil,
            let has = response["X-OAuth-Scopes"].map({ ScopeSet($0) }),
            let needs = response["X-Accepted-OAuth-Scopes"].map({ ScopeSet($0) })
        else {
            return response.status == 401
                ? "the token is wrong or has expired; make a new one and put it into LINODE_API_TOKEN"
                : "the token's user may not do this"
        }
        let missing = has.missing(needs)
        return missing.isEmpty
            ? "the token has the scopes it needs, but its user may not do this"
            : "the token lacks the scope \(missing.map { "`\($0)`" }.joined(separator: ", ")); it has \(has)"
    }
}
