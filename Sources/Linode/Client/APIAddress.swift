// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Where the API is: `https://api.linode.com/v4`, or a server that speaks it.
public struct APIAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address without a slash at its end.
    public let url: String
    /// The host's name or address.
    public let host: String

    /// Linode itself.
    public static let production = APIAddress(url: "https://api.linode.com/v4", host: "api.linode.com")

    private init(url: String, host: String) { (self.url, self.host) = (url, host) }

    /// Reads an address; `/v4` is added when it has no path.
    ///
    /// Without TLS anybody on the way could read the token: so only loopback may do without, and hosts in
    /// `plainHosts`, which are the sandbox's.
    public init(_ text: String, plainHosts: Set<String> = []) throws {
        let scheme = text.hasPrefix("https://") ? "https://" : text.hasPrefix("http://") ? "http://" : nil
        guard let scheme else {
            throw Diagnostic(
                "linode: `\(text)` is not the address of an API", hint: "such as https://api.linode.com/v4")
        }
        let rest = text.dropFirst(scheme.count).split(separator: "/", omittingEmptySubsequences: true)
        guard let authority = rest.first, !authority.contains("@"), !text.contains("?"), !text.contains("#") else {
            throw Diagnostic("linode: `\(text)` has no plain host", hint: "such as https://api.linode.com/v4")
        }
        host = Self.host(of: authority)
        guard scheme == "https://" || Self.isLoopback(host) || plainHosts.contains(host) else {
            throw Diagnostic(
                "linode: `\(text)` would send the token unencrypted", hint: "plain http is for this computer only")
        }
        let path = rest.count > 1 ? rest.dropFirst().joined(separator: "/") : "v4"
        url = "\(scheme)\(authority)/\(path)"
    }

    private static func host(of authority: Substring) -> String {
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        return String(authority.prefix { $0 != ":" })
    }

    private static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1"].contains(host) { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.first == 127 && !numbers.contains(nil)
    }

    /// What to do when nothing answers there.
    var absence: String {
        Self.isLoopback(host)
            ? "start the sandbox's with `lifeboat sandbox api start`, or let LINODE_API_URL name another"
            : "can this computer reach it? LINODE_API_URL names another"
    }

    /// The address.
    public var description: String { url }
}
