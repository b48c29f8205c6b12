// SPDX-License-Identifier: Apache-2.0

/// The password hashes of `/etc/shadow`: SHA-256, SHA-512 and MD5.
///
/// Sources: Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512"; Poul-Henning Kamp's md5crypt.
enum CryptHash {
    private static let alphabet = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// The characters a salt may have.
    static var saltCharacters: [UInt8] { alphabet }

    private static func letters(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { alphabet[value >> (6 * $0) & 63] }
    }

    private static func encoded(_ hash: [UInt8], _ groups: [[Int]], _ last: (bytes: [Int], count: Int)) -> String {
        var out = groups.flatMap { letters(Int(hash[$0[0]]) << 16 | Int(hash[$0[1]]) << 8 | Int(hash[$0[2]]), 4) }
        out += letters(last.bytes.reduce(0) { $0 << 8 | Int(hash[$1]) }, last.count)
        return String(decoding: out, as: UTF8.self)
    }

    private static func filled(_ block: [UInt8], to length: Int) -> [UInt8] {
        (0..<length).map { block[$0 % block.count] }
    }

    // MARK: SHA

    /// `$5$` or `$6$` with the salt; `rounds` nil means the scheme's own 5000, which is not written.
    static func sha(_ password: [UInt8], salt: [UInt8], rounds: Int?, is512: Bool) throws -> String {
        let name = is512 ? "sha512" : "sha256"
        let salt = Array(salt.prefix(16))
        let count = min(max(rounds ?? 5000, 1000), 999_999_999)
        let b = try Digest.bytes(name, password + salt + password)
        var start = password + salt + filled(b, to: password.count)
        var bits = password.count
        while bits > 0 {
            start += bits & 1 == 1 ? b : password
            bits >>= 1
        }
        var a = try Digest.bytes(name, start)
        let p = filled(
            try Digest.bytes(name, Array(repeatElement(password, count: password.count).joined())), to: password.count)
        let s = filled(
            try Digest.bytes(name, Array(repeatElement(salt, count: 16 + Int(a[0])).joined())), to: salt.count)
        for round in 0..<count {
            var input = round & 1 == 1 ? p : a
            if round % 3 != 0 { input += s }
            if round % 7 != 0 { input += p }
            a = try Digest.bytes(name, input + (round & 1 == 1 ? a : p))
        }
        // The first byte of each group moves on by a third of the hash, in a turning order.
        let third = is512 ? 21 : 10
        let groups = (0..<third).map { index -> [Int] in
            let row = [index, index + third, index + 2 * third]
            let turn = is512 ? index % 3 : (3 - index % 3) % 3
            return (0..<3).map { row[($0 + turn) % 3] }
        }
        let text = encoded(a, groups, is512 ? ([63], 2) : ([31, 30], 3))
        let mark = rounds.map { _ in "rounds=\(count)$" } ?? ""
        return "$\(is512 ? 6 : 5)$\(mark)\(String(decoding: salt, as: UTF8.self))$\(text)"
    }

    // MARK: MD5

    /// `$1$` with the salt.
    static func md5(_ password: [UInt8], salt: [UInt8]) throws -> String {
        let salt = Array(salt.prefix(8))
        let b = try Digest.bytes("md5", password + salt + password)
        var start = password + Array("$1$".utf8) + salt + filled(b, to: password.count)
        var bits = password.count
        while bits > 0 {
            start.append(bits & 1 == 1 ? 0 : password[0])
            bits >>= 1
        }
        var a = try Digest.bytes("md5", start)
        for round in 0..<1000 {
            var input = round & 1 == 1 ? password : a
            if round % 3 != 0 { input += salt }
            if round % 7 != 0 { input += password }
            a = try Digest.bytes("md5", input + (round & 1 == 1 ? a : password))
        }
        let text = encoded(a, [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]], ([11], 2))
        return "$1$\(String(decoding: salt, as: UTF8.self))$\(text)"
    }
}
