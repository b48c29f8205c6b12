// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// The key that proves to a name server who is asking (TSIG, RFC 8945).
public enum TransactionKey: Sendable {
    /// A file as `tsig-keygen` writes it.
    case file(String)
    /// The key itself; it reaches programs through their standard input alone.
    case inline(name: DomainName, algorithm: String, secret: String)

    /// The algorithms that BIND and Knot share.
    public static let algorithms = [
        "hmac-sha256", "hmac-sha512", "hmac-sha384", "hmac-sha224", "hmac-sha1", "hmac-md5",
    ]

    /// A key from its parts; throws when a part can't be one.
    public init(name: String, algorithm: String, secret: String) throws {
        guard Self.algorithms.contains(algorithm.lowercased()) else {
            throw Diagnostic(
                "TSIG algorithm `\(algorithm)` is not one of \(Self.algorithms.joined(separator: ", "))",
                hint: didYouMean(algorithm.lowercased(), among: Self.algorithms))
        }
        let letters = secret.utf8.allSatisfy { byte in
            Unicode.Scalar(byte).properties.isAlphabetic || (48...57).contains(byte) || "+/=".utf8.contains(byte)
        }
        guard !secret.isEmpty, letters, secret.utf8.count % 4 == 0 else {
            throw Diagnostic("the TSIG secret of `\(name)` is not base64", hint: "make one: tsig-keygen \(name)")
        }
        self = .inline(name: try DomainName(name), algorithm: algorithm.lowercased(), secret: secret)
    }

    /// What `dig` and `nsupdate` are told on their command line.
    var arguments: [String] {
        switch self {
        case .file(let path): ["-k", path]
        case .inline: []
        }
    }

    /// The key as a file of BIND, for standard input; nil when it is in a file already.
    var keyFile: String? {
        guard case .inline(let name, let algorithm, let secret) = self else { return nil }
        return "key \"\(name)\" { algorithm \(algorithm); secret \"\(secret)\"; };\n"
    }

    /// The key as a line of nsupdate; nil when it is in a file already.
    var updateLine: String? {
        guard case .inline(let name, let algorithm, let secret) = self else { return nil }
        return "key \(algorithm):\(name) \(secret)"
    }
}
