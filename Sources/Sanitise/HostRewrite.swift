// SPDX-License-Identifier: Apache-2.0

import Digests

/// The addresses of production, and what takes the place of each.
///
/// An address is only found where it stands alone: `example.com` is not found in `staging.example.com`, nor in
/// `example.com.au`. Mail addresses of these hosts become addresses of nobody.
public struct HostRewrite: Sendable, Hashable {
    /// What takes an address's place.
    struct Target: Sendable, Hashable {
        var scheme: [UInt8]?
        var host: [UInt8]
    }

    /// A name of which all subdomains are meant.
    private struct Wild: Sendable, Hashable {
        var base: [UInt8]
        var target: Target
    }

    /// Full names.
    private var exact: [[UInt8]: Target] = [:]
    /// Names of which all subdomains are meant, the longest first.
    private var wild: [Wild] = []
    /// What a text is searched for: no needle ends with another.
    private(set) var needles: [[UInt8]] = []
    /// The names that the targets bring; they are never taken for production's.
    private(set) var replacements: [[UInt8]] = []

    /// Nothing to replace.
    public init() {}

    /// A table from `www.example.com`, or `*.example.com` for all below it, to `https://staging.example.com` or to a
    /// name alone.
    ///
    /// Throws `SanitiseError` when a name can't be one.
    public init(_ table: [(from: String, to: String)]) throws {
        for (from, to) in table {
            let name = Array(from.lowercased().utf8)
            let isWild = name.starts(with: "*.".utf8)
            let base = isWild ? Array(name.dropFirst(2)) : name
            guard Self.isHost(base) else {
                throw SanitiseError("`\(from)` is no host name; expected one such as www.example.com or *.example.com")
            }
            let target = try Self.target(to)
            if isWild { wild.append(Wild(base: base, target: target)) } else { exact[base] = target }
            if !replacements.contains(target.name) { replacements.append(target.name) }
            needles.append(base)
        }
        wild.sort { $0.base.count > $1.base.count }
        let all = Set(needles)
        needles = all.filter { one in !all.contains { $0 != one && one.hasSuffix($0) } }.sorted { $0.count < $1.count }
    }

    private static func target(_ text: String) throws -> Target {
        var rest = Array(text.utf8)
        var scheme: [UInt8]?
        for one in ["https", "http"] where rest.starts(with: "\(one)://".utf8) {
            scheme = Array(one.utf8)
            rest.removeFirst(one.utf8.count + 3)
        }
        let target = Target(scheme: scheme, host: rest)
        guard isHost(target.name) else {
            throw SanitiseError("`\(text)` is no host name; expected one such as https://staging.example.com")
        }
        return target
    }

    private static func isHost(_ name: [UInt8]) -> Bool {
        !name.isEmpty && name.allSatisfy { $0.isHostByte } && name.first != UInt8(ascii: ".") && name.contains(46)
    }

    /// The names and bases as text, for queries that look for rows.
    public var searched: [String] { needles.map { String(decoding: $0, as: UTF8.self) } }
    /// The names that replacements bring, as text.
    public var allowed: [String] { replacements.map { String(decoding: $0, as: UTF8.self) } }

    /// The text with its addresses replaced; nil when there is none.
    func apply(_ text: [UInt8]) -> [UInt8]? {
        guard !needles.isEmpty else { return nil }
        var out: [UInt8] = []
        var copied = 0
        var place = 0
        while let found = next(in: text, from: place) {
            place = found.end
            guard let target = target(of: text[found.start..<found.end]) else { continue }
            let hit = Hit(text, found.start, found.end)
            if let address = hit.mailAddress(after: copied) {
                out += text[copied..<address.start]
                out += address.replacement
            } else {
                let (start, scheme) = hit.scheme(target.scheme, after: copied)
                out += text[copied..<start]
                out += scheme
                out += target.host
            }
            copied = found.end
        }
        guard copied > 0 else { return nil }
        return out + text[copied...]
    }

    /// What takes the place of the whole name `name`; nil when it is none of production's.
    private func target(of name: ArraySlice<UInt8>) -> Target? {
        let name = name.map(\.lowered)
        guard !replacements.contains(name) else { return nil }
        if let target = exact[name] { return target }
        return wild.first { name.count > $0.base.count + 1 && name.hasSuffix([46] + $0.base) }?.target
    }

    /// The next name, whole, that ends with one of the needles.
    private func next(in text: [UInt8], from place: Int) -> (start: Int, end: Int)? {
        let firsts = Set(needles.compactMap(\.first))
        for index in place..<max(place, text.count) where firsts.contains(text[index].lowered) {
            for needle in needles where text.matches(needle, at: index) {
                let end = index + needle.count
                guard !text.nameGoesOn(at: end) else { continue }
                return (text.startOfName(before: index), end)
            }
        }
        return nil
    }
}

extension HostRewrite.Target {
    /// The host without its port.
    var name: [UInt8] { host.prefix { $0 != UInt8(ascii: ":") }.map(\.lowered) }
}

/// A table, or a value, that can't be taken.
public struct SanitiseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what was expected.
    public var description: String

    init(_ description: String) { self.description = description }
}
