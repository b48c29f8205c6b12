// SPDX-License-Identifier: Apache-2.0

import Digests
import Values

enum Certificate {
    /// The SHA-1 of the first certificate of a PEM text, in pairs of digits; empty when there is none.
    static func fingerprint(_ pem: String) -> String {
        let lines = pem.split(whereSeparator: \.isNewline)
        let body = lines.drop { !$0.contains("BEGIN CERTIFICATE") }.dropFirst().prefix { !$0.hasPrefix("-----") }
        guard let der = Base64.decode(body.joined()) else { return "" }
        let digits = Array(Digest.sha1.hex(der).uppercased())
        return stride(from: 0, to: digits.count, by: 2).map { String(digits[$0..<$0 + 2]) }.joined(separator: ":")
    }
}
