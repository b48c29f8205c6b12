// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Linode
import ModuleKit
import Values

/// Where the Linode API is and what opens it: the arguments that all modules of Linode share.
struct LinodeAccess: Decodable, Sendable {
    @Parameter("Address of the API; what `LINODE_API_URL` says, else Linode's own, when left out.")
    var apiUrl: String?
    @Parameter(
        "The token; what `LINODE_API_TOKEN`, `LINODE_TOKEN`, `LINODE_API_TOKEN_FILE` or `LINODE_API_TOKEN_COMMAND` "
            + "leads to when left out.", aliases: "access_token", secret: true)
    var apiToken: String?

    /// The API, reached through `service`.
    func client(_ service: ServiceAccess) throws -> LinodeClient {
        let token =
            try apiToken.map { LinodeToken($0, learn: service.learnSecret) }
            ?? LinodeToken.find(in: service.environment, learn: service.learnSecret)
        let url = apiUrl ?? service.environment("LINODE_API_URL")
        let address = try url.map { try APIAddress($0) } ?? .production
        var client = LinodeClient(address, token: token, transport: service.http)
        client.pause = service.pause
        return client
    }

    /// Works with the API; what goes wrong there fails the task.
    func using<Result>(
        _ service: ServiceAccess, _ work: (LinodeClient) async throws -> Result
    ) async throws -> Result {
        do { return try await work(try client(service)) } catch let error as LinodeError {
            throw ModuleFailure(error.description)
        } catch let error as Diagnostic {
            throw ModuleFailure(error.description)
        }
    }

    /// A change that is made through the API.
    func change(
        _ summary: String, before: String? = nil, after: String? = nil,
        _ perform: @escaping @Sendable (LinodeClient, inout Dict) async throws -> Void
    ) -> ServiceChange {
        ServiceChange(summary, before: before, after: after) { service, values in
            do { try await perform(try client(service), &values) } catch let error as LinodeError {
                throw ModuleFailure(error.description)
            } catch let error as Diagnostic {
                throw ModuleFailure(error.description)
            }
        }
    }

    /// Settings of the API that differ from those wanted, as a change that sends only them.
    ///
    /// Lists of texts are compared without their order: the API keeps none.
    static func differences(_ wanted: Dict, from current: Dict) -> Dict {
        wanted.filter { pair in
            guard let now = current[pair.key] else { return true }
            if let texts = pair.value.list, let present = now.list {
                return texts.map(\.text).sorted() != present.map(\.text).sorted()
            }
            return now != pair.value
        }
    }

    /// Settings one a line, for before and after.
    static func text(_ settings: Dict) -> String {
        settings.map { "\($0.key.text): \($0.value.json(JSONLayout(asciiOnly: false)))\n" }.joined()
    }
}

/// Whether something shall be there.
enum LinodePresence: String, ParameterChoice { case present, absent }

/// A label as the API takes it, checked before the first packet.
enum LinodeLabel {
    /// Complains about what the API would refuse.
    static func check(_ label: String, _ lengths: ClosedRange<Int>, argument: String = "label") throws {
        let isPlain = label.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "-_.".utf8.contains($0)
        }
        let isLetterFirst = label.unicodeScalars.first?.properties.isAlphabetic == true
        let isDoubled = ["--", "__", ".."].contains { label.contains($0) }
        guard lengths.contains(label.utf8.count), isPlain, isLetterFirst, !isDoubled else {
            throw ArgumentError(
                "`\(label)` is no label of \(lengths.lowerBound) to \(lengths.upperBound) characters",
                argument: argument,
                hint: "begin with a letter, go on with letters, digits and single `-`, `_` or `.`")
        }
    }
}
