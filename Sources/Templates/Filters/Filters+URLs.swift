// SPDX-License-Identifier: Apache-2.0

import Values

extension Filters {
    /// Addresses of the web.
    static let urls: [String: Filter] = [
        "urlencode": Filter { value, _, _ in
            if value.list == nil, try mapping(of: value) == nil {
                return .string(URLs.quoted(try printed(value), safe: "/"))
            }
            return .string(
                try DictMethods.pairs(of: value).map { pair in
                    [pair.key, pair.value].map { part in
                        Text.replace(URLs.quoted(part.text, safe: ""), "%20", "+")
                    }.joined(separator: "=")
                }.joined(separator: "&"))
        },
        "urldecode": Filter { value, _, _ in .string(URLs.unquoted(Text.replace(try printed(value), "+", " "))) },
        "urlsplit": Filter("query", "alias") { value, a, _ in
            let parts = URLs.parts(try printed(value))
            let query = try a.text(0, "")
            guard !query.isEmpty else { return .dict(parts) }
            guard let part = parts[.string(query)] else {
                throw TemplateError.type("urlsplit: unknown URL component: \(query)")
            }
            return part
        },
    ]
}

/// URLs as Python's `urllib.parse` takes them apart.
enum URLs {
    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~".utf8)

    static func quoted(_ text: String, safe: String) -> String {
        text.utf8.map { byte in
            if unreserved.contains(byte) || safe.utf8.contains(byte) { return String(Unicode.Scalar(byte)) }
            return "%" + Hex.text([byte]).uppercased()
        }.joined()
    }

    static func unquoted(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[at + 1...at + 2], as: UTF8.self), radix: 16)
            {
                out.append(byte)
                at += 3
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Scheme, the part behind `//`, and the rest.
    static func split(_ url: String) -> (scheme: String, netloc: String, path: String, query: String, fragment: String)
    {
        var rest = Text.strip(url)[...]
        var scheme = ""
        if let colon = rest.firstIndex(of: ":"), rest.first?.isLetter == true,
            rest[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
        {
            scheme = rest[..<colon].lowercased()
            rest = rest[rest.index(after: colon)...]
        }
        var netloc = ""
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            netloc = String(rest.prefix { !"/?#".contains($0) })
            rest = rest.dropFirst(netloc.count)
        }
        func cut(_ mark: Character) -> String {
            guard let found = rest.firstIndex(of: mark) else { return "" }
            defer { rest = rest[..<found] }
            return String(rest[rest.index(after: found)...])
        }
        let fragment = cut("#")
        let query = cut("?")
        return (scheme, netloc, String(rest), query, fragment)
    }

    static func parts(_ url: String) -> Dict {
        let parts = split(url)
        var user: Value = .null
        var password: Value = .null
        var host = parts.netloc[...]
        if let at = host.lastIndex(of: "@") {
            let pair = host[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = .string(String(pair[0]))
            if pair.count > 1 { password = .string(String(pair[1])) }
            host = host[host.index(after: at)...]
        }
        var port: Value = .null
        var name = host
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            name = host[host.index(after: host.startIndex)..<end]
            port = Int(host[host.index(after: end)...].dropFirst()).map { .int($0) } ?? .null
        } else if let colon = host.firstIndex(of: ":") {
            name = host[..<colon]
            port = Int(host[host.index(after: colon)...]).map { .int($0) } ?? .null
        }
        return [
            "fragment": .string(parts.fragment), "hostname": name.isEmpty ? .null : .string(name.lowercased()),
            "netloc": .string(parts.netloc), "password": password, "path": .string(parts.path), "port": port,
            "query": .string(parts.query), "scheme": .string(parts.scheme), "username": user,
        ]
    }
}
