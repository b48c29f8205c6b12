// SPDX-License-Identifier: Apache-2.0

import CCurl
import HTTP

/// Where a request goes, as libcurl itself reads the address: another parser might see another host in it.
struct RequestTarget {
    let scheme: String
    let host: String

    init(_ url: String) throws {
        let parsed = curl_url()
        defer { curl_url_cleanup(parsed) }
        guard !url.utf8.contains(where: { $0 <= 32 || $0 == 127 }),
            curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK
        else {
            throw HTTPError(.notSent, "`\(url)` is not the address of a server")
        }
        scheme = Self.part(CURLUPART_SCHEME, of: parsed).lowercased()
        let name = Self.part(CURLUPART_HOST, of: parsed).lowercased()
        host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer?) -> String {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, 0) == CURLUE_OK, let text else { return "" }
        defer { curl_free(text) }
        return String(cString: text)
    }

    /// Refuses what anybody on the way could read.
    func check(plainHosts: Set<String>) throws {
        switch scheme {
        case "https": return
        case "http" where isLoopback || plainHosts.contains(host): return
        case "http":
            throw HTTPError(
                .notSent, "plain http to `\(host)` is refused: it is for this computer only, use https")
        default: throw HTTPError(.notSent, "`\(scheme)` is not http or https")
        }
    }

    private var isLoopback: Bool {
        if ["localhost", "::1"].contains(host) { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.first == 127 && !numbers.contains(nil)
    }
}
