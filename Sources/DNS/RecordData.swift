// SPDX-License-Identifier: Apache-2.0

/// What a record says.
public enum RecordData: Hashable, Sendable {
    /// An IPv4 address in its canonical form.
    case a(String)
    /// An IPv6 address in its canonical form.
    case aaaa(String)
    /// The name that this one stands for.
    case cname(DomainName)
    /// A name server.
    case ns(DomainName)
    /// The name of an address.
    case ptr(DomainName)
    /// A mail server; the lowest preference is asked first.
    case mx(preference: Int, exchange: DomainName)
    /// Strings of at most 255 octets; readers put them together.
    case txt([[UInt8]])
    /// Where a service is.
    case srv(priority: Int, weight: Int, port: Int, target: DomainName)
    /// Who may issue certificates.
    case caa(flags: Int, tag: String, value: [UInt8])
    /// The start of a zone.
    case soa(StartOfAuthority)
    /// Data of another type, as a zone file writes them.
    case other(RecordType, String)

    /// The type of a record with these data.
    public var type: RecordType {
        switch self {
        case .a: .a
        case .aaaa: .aaaa
        case .cname: .cname
        case .ns: .ns
        case .ptr: .ptr
        case .mx: .mx
        case .txt: .txt
        case .srv: .srv
        case .caa: .caa
        case .soa: .soa
        case .other(let type, _): type
        }
    }

    /// The name that a record points to; nil when its type has none.
    public var target: DomainName? {
        switch self {
        case .cname(let name), .ns(let name), .ptr(let name), .mx(_, let name), .srv(_, _, _, let name): name
        default: nil
        }
    }

    /// A text of any length, in strings of 255 octets.
    public static func text(_ text: String) -> RecordData { .text(Array(text.utf8)) }

    /// Octets of any number, in strings of 255.
    static func text(_ bytes: some Sequence<UInt8>) -> RecordData {
        let bytes = Array(bytes)
        guard !bytes.isEmpty else { return .txt([[]]) }
        return .txt(stride(from: 0, to: bytes.count, by: 255).map { Array(bytes[$0..<min($0 + 255, bytes.count)]) })
    }
}

/// The start of a zone: who answers for it, and its clocks in seconds.
public struct StartOfAuthority: Hashable, Sendable {
    /// The primary server.
    public var primary: DomainName
    /// The mail address of who is responsible, its `@` written as a dot.
    public var mailbox: DomainName
    /// The number of this version of the zone.
    public var serial: UInt32
    /// How often a secondary asks for news.
    public var refresh: Int
    /// How soon a secondary asks again when it got no answer.
    public var retry: Int
    /// After how long a secondary without news stops answering.
    public var expire: Int
    /// How long it is remembered that a name does not exist.
    public var minimum: Int

    /// The start of a zone.
    public init(
        primary: DomainName, mailbox: DomainName, serial: UInt32, refresh: Int = 14400, retry: Int = 14400,
        expire: Int = 1_209_600, minimum: Int = 300
    ) {
        (self.primary, self.mailbox, self.serial) = (primary, mailbox, serial)
        (self.refresh, self.retry, self.expire, self.minimum) = (refresh, retry, expire, minimum)
    }
}

extension RecordData: CustomStringConvertible {
    /// The data as a zone file writes them, all names absolute.
    public var description: String { text(in: nil) }

    /// The data as a zone file of `origin` writes them.
    func text(in origin: DomainName?) -> String {
        func short(_ name: DomainName) -> String { origin.map { name.relative(to: $0) } ?? name.description }
        return switch self {
        case .a(let address), .aaaa(let address): address
        case .cname(let name), .ns(let name), .ptr(let name): short(name)
        case .mx(let preference, let exchange): "\(preference) \(short(exchange))"
        case .txt(let strings): strings.map(Self.quoted).joined(separator: " ")
        case .srv(let priority, let weight, let port, let target): "\(priority) \(weight) \(port) \(short(target))"
        case .caa(let flags, let tag, let value): "\(flags) \(tag) \(Self.quoted(value))"
        case .soa(let soa):
            "\(short(soa.primary)) \(short(soa.mailbox)) \(soa.serial) \(soa.refresh) \(soa.retry) \(soa.expire) "
                + "\(soa.minimum)"
        case .other(_, let text): text
        }
    }

    /// A character string in quotes; what is no printable ASCII is escaped.
    static func quoted(_ bytes: [UInt8]) -> String {
        "\""
            + bytes.map { byte in
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(Unicode.Scalar(byte))
                case 32...126: String(Unicode.Scalar(byte))
                default: "\\" + threeDigits(byte)
                }
            }.joined() + "\""
    }
}
