// SPDX-License-Identifier: Apache-2.0

import Values

/// The name and password that the edge of a staging site asks visitors for.
struct Door: Sendable {
    let name: String
    let password: String

    /// Reads a list of both; nil for anything else.
    init?(json text: String) {
        guard let words = try? Value(json: text).list, words.count == 2 else { return nil }
        (name, password) = (words[0].text, words[1].text)
    }

    /// A page that leads a browser to `address` through the door: in a file, since everybody reads a program's arguments.
    func page(leadingTo address: String) -> String {
        let parts = address.split(separator: "://", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return "" }
        let target = "\(parts[0])://\(Self.encoded(name)):\(Self.encoded(password))@\(parts[1])"
        return "<!doctype html><script>location.replace(\(Value.string(target).json()))</script>\n"
    }

    private static func encoded(_ text: String) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = text.utf8.flatMap { byte in
            plain.contains(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
