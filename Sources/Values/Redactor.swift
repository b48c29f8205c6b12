// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Knows every secret of a run and masks it wherever it is shown: output, diffs, errors, reports, journal.
///
/// A secret is found by its text, so it is masked also after templates put it inside another text. Besides the text
/// itself its JSON, shell, percent and base64 forms are masked. Texts under four characters are not secrets: masking
/// them would garble everything and hide nothing.
public final class Redactor: Sendable {
    private let forms = Mutex(SecretForms())

    /// What stands in place of a secret.
    public static let mask = "********"

    /// A redactor that knows nothing yet.
    public init() {}

    /// Learns a secret, and each line of it when it has several.
    public func learn(_ secret: String) {
        let lines = secret.split(separator: "\n").map(String.init)
        let texts = Set([secret] + (lines.count > 1 ? lines.filter { $0.count >= 12 } : lines)).filter { $0.count >= 4 }
        forms.withLock { known in texts.flatMap(Self.forms).forEach { known.insert($0) } }
    }

    /// Learns every text inside `value`.
    public func learn(_ value: Value) {
        switch value {
        case .string(let text): learn(text)
        case .list(let items): items.forEach { learn($0) }
        case .dict(let dict): dict.values.forEach { learn($0) }
        default: break
        }
    }

    /// `text` with every secret masked.
    public func redact(_ text: String) -> String { forms.withLock { $0 }.masking(text, by: Self.mask) }

    /// `value` with every secret masked, keys included.
    public func redact(_ value: Value) -> Value {
        switch value {
        case .string(let text): .string(redact(text))
        case .list(let items): .list(items.map(redact))
        case .dict(let dict):
            .dict(Dict(dict.map { (redact($0.key), redact($0.value)) }, uniquingKeysWith: { $1 }))
        default: value
        }
    }

    private static func forms(of secret: String) -> [String] {
        let json = Value.string(secret).json()
        return [
            secret, String(json.dropFirst().dropLast()),
            String(Value.string(secret).json(JSONLayout(asciiOnly: false)).dropFirst().dropLast()),
            secret.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"),
            percentEncoded(secret), base64(secret),
        ]
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let plain =
                byte < 128 && (Character(scalar).isLetter || Character(scalar).isNumber || "-._~".utf8.contains(byte))
            let hex = String(byte, radix: 16, uppercase: true)
            return plain ? String(scalar) : "%" + (hex.count < 2 ? "0" : "") + hex
        }.joined()
    }

    private static func base64(_ text: String) -> String { Base64.encode(Array(text.utf8)) }
}
