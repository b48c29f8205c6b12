// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Addresses as text, in the one form that RFC 5952 gives them, so that equal addresses are equal values.
enum IPAddress {
    /// The canonical text of an IPv4 address; nil when `text` is none.
    static func version4(_ text: String) -> String? { canonical(text, AF_INET, count: 4) }
    /// The canonical text of an IPv6 address; nil when `text` is none.
    static func version6(_ text: String) -> String? { canonical(text, AF_INET6, count: 16) }

    private static func canonical(_ text: String, _ family: Int32, count: Int) -> String? {
        var bytes = [UInt8](repeating: 0, count: count)
        guard inet_pton(family, text, &bytes) == 1 else { return nil }
        var out = [CChar](repeating: 0, count: 64)
        guard inet_ntop(family, &bytes, &out, socklen_t(out.count)) != nil else { return nil }
        return String(decoding: out.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
