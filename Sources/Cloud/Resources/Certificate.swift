// SPDX-License-Identifier: Apache-2.0

/// What is told about a certificate.
enum Certificate {
    /// A text that tells certificates apart, in the shape of a fingerprint.
    static func fingerprint(_ pem: String) -> String {
        (0..<5).map { index in
            let hash = "\(index)\(pem)".hashOfText
            return stride(from: 24, through: 0, by: -8).map { shift -> String in
                let byte = String(hash >> UInt32(shift) & 255, radix: 16, uppercase: true)
                return byte.count < 2 ? "0" + byte : byte
            }.joined(separator: ":")
        }.joined(separator: ":")
    }
}
