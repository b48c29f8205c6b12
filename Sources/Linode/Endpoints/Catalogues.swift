// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be had: types, regions and images.
public struct Catalogues: Sendable {
    let client: LinodeClient

    /// The types of Linodes, with their prices.
    public func types() async throws -> [InstanceType] { try await client.list("/linode/types", paged: false) }
    /// The regions.
    public func regions() async throws -> [Region] { try await client.list("/regions", paged: false) }
    /// The images; the API allows only few of these calls a minute.
    public func images() async throws -> [Image] { try await client.list("/images") }

    /// Makes sure that there are such things, before one of them is used; names the nearest when there aren't.
    public func check(type: String? = nil, region: String? = nil, image: String? = nil) async throws {
        if let type { try Self.find(type, "type", try await types().map(\.id)) }
        if let region { try Self.find(region, "region", try await regions().map(\.id)) }
        if let image { try Self.find(image, "image", try await images().map(\.id)) }
    }

    private static func find(_ name: String, _ what: String, _ all: [String]) throws {
        guard !all.contains(name) else { return }
        let some = all.sorted().prefix(12).map { "`\($0)`" }.joined(separator: ", ")
        throw Diagnostic(
            "linode: there is no \(what) `\(name)`",
            hint: didYouMean(name, among: all) ?? "there are \(some)\(all.count > 12 ? ", …" : "")")
    }
}

extension LinodeClient {
    /// What can be had: types, regions and images.
    public var catalogues: Catalogues { Catalogues(client: self) }
}
