// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// An absolute name of the domain name system, such as `www.example.com.`.
///
/// Letters are lower case, since names are compared without regard to case; odd characters are escaped as in a zone
/// file, in one canonical way, so that equal names are equal values.
public struct DomainName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The labels, the leaf first; the root has none.
    public let labels: [String]

    /// The root, `.`.
    public static let root = DomainName(labels: [])

    init(labels: [String]) { self.labels = labels }

    /// Reads a name as a zone file writes it: `@` is `origin`, a name without a dot at its end lies below `origin`.
    ///
    /// Without an origin every name is absolute. Throws a `Diagnostic` without a place.
    public init(_ text: String, in origin: DomainName? = nil) throws {
        if text == "." { self = .root; return }
        if text == "@", let origin { self = origin; return }
        let (written, isAbsolute) = try Self.split(text)
        let labels = written + (isAbsolute ? [] : origin?.labels ?? [])
        let length = labels.reduce(1) { $0 + Self.octets($1) + 1 }
        guard length <= 255 else { throw Diagnostic("the name `\(text)` is longer than 255 octets") }
        self.init(labels: labels)
    }

    /// With its dot at the end.
    public var description: String { labels.isEmpty ? "." : labels.joined(separator: ".") + "." }
    /// As users write it: without the dot at its end.
    public var plain: String { labels.isEmpty ? "." : labels.joined(separator: ".") }

    /// Whether this is `other` or lies below it.
    public func isWithin(_ other: DomainName) -> Bool { labels.suffix(other.labels.count).elementsEqual(other.labels) }

    /// The name one label up; the root is its own parent.
    public var parent: DomainName { DomainName(labels: Array(labels.dropFirst())) }

    /// The wildcard beside this name, `*.example.com.` for `www.example.com.`.
    var wildcard: DomainName { DomainName(labels: ["*"] + labels.dropFirst()) }

    /// The name as a zone file of `origin` writes it: `@`, `www`, or absolute when it lies elsewhere.
    public func relative(to origin: DomainName) -> String {
        if self == origin { return "@" }
        guard isWithin(origin), !origin.labels.isEmpty else { return description }
        return labels.dropLast(origin.labels.count).joined(separator: ".")
    }

    /// The order of RFC 4034: from the root's side, so that a zone's own name stands first.
    public static func < (a: DomainName, b: DomainName) -> Bool {
        a.labels.reversed().lexicographicallyPrecedes(b.labels.reversed())
    }
}

extension DomainName {
    /// The labels of a name as written, in their canonical form, and whether it ends with a dot.
    private static func split(_ text: String) throws -> (labels: [String], isAbsolute: Bool) {
        var labels: [String] = []
        var label = ""
        var rest = Array(text.unicodeScalars)[...]
        var endsWithDot = false
        while let scalar = rest.popFirst() {
            endsWithDot = scalar == "."
            if scalar == "." {
                labels.append(try checked(label, in: text))
                label = ""
            } else if scalar == "\\" {
                label += canonical(try escaped(&rest, in: text))
            } else {
                guard scalar.isASCII, scalar.value > 32 else {
                    throw Diagnostic(
                        "the name `\(text)` holds a character that names can't have",
                        hint: "write names beyond ASCII in their `xn--` form")
                }
                label += canonical(UInt8(scalar.value))
            }
        }
        if !endsWithDot { labels.append(try checked(label, in: text)) }
        return (labels, endsWithDot)
    }

    private static func checked(_ label: String, in name: String) throws -> String {
        guard !label.isEmpty else { throw Diagnostic("the name `\(name)` has an empty label") }
        guard octets(label) <= 63 else { throw Diagnostic("the name `\(name)` has a label of more than 63 octets") }
        return label
    }

    private static func escaped(_ rest: inout ArraySlice<Unicode.Scalar>, in name: String) throws -> UInt8 {
        let digits = rest.prefix(3)
        if digits.count == 3, digits.allSatisfy({ ("0"..."9").contains($0) }),
            let byte = UInt8(String(String.UnicodeScalarView(digits)))
        {
            rest = rest.dropFirst(3)
            return byte
        }
        guard let scalar = rest.popFirst(), scalar.isASCII, !("0"..."9").contains(scalar) else {
            throw Diagnostic(
                "the name `\(name)` ends its escape too early", hint: "write `\\.` or three digits, `\\046`")
        }
        return UInt8(scalar.value)
    }

    /// How one octet is written: escaped where the syntax of names or zone files would take it for something else.
    private static func canonical(_ byte: UInt8) -> String {
        switch byte {
        case 65...90: String(Unicode.Scalar(byte + 32))
        case _ where "\\.\"();@$".utf8.contains(byte): "\\" + String(Unicode.Scalar(byte))
        case 33...126: String(Unicode.Scalar(byte))
        default: "\\" + threeDigits(byte)
        }
    }

    private static func octets(_ label: String) -> Int {
        var count = 0
        var rest = Array(label.utf8)[...]
        while let byte = rest.popFirst() {
            count += 1
            guard byte == UInt8(ascii: "\\") else { continue }
            rest = rest.dropFirst((48...57).contains(rest.first ?? 0) ? 3 : 1)
        }
        return count
    }
}

/// An octet as zone files escape it: three decimal digits.
func threeDigits(_ byte: UInt8) -> String {
    let digits = String(byte)
    return String(repeating: "0", count: 3 - digits.count) + digits
}
