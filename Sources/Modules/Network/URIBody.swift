// SPDX-License-Identifier: Apache-2.0

import Digests
import ModuleKit
import Values

/// The body of a request, written as its format says.
struct URIBody {
    var value: Value?
    var format: URI.BodyFormat

    /// The bytes and their media type; nil where there is nothing to send or nothing to say about it.
    func encoded(_ context: TaskContext) throws -> (bytes: [UInt8]?, type: String?) {
        guard let value else { return (nil, nil) }
        switch format {
        case .raw:
            let isText = if case .string = value { true } else { false }
            return (Array((isText ? value.text : value.json()).utf8), nil)
        case .json:
            if case .string(let text) = value { return (Array(text.utf8), "application/json") }
            return (Array(value.json().utf8), "application/json")
        case .form: return (Array(form(value).utf8), "application/x-www-form-urlencoded")
        case .multipart: return try multipart(value, context)
        }
    }

    private func form(_ value: Value) -> String {
        let pairs: [(String, Value)]
        switch value {
        case .dict(let dict): pairs = dict.map { ($0.key.text, $0.value) }
        case .list(let items): pairs = items.compactMap { $0.list }.filter { $0.count == 2 }.map { ($0[0].text, $0[1]) }
        default: return value.text
        }
        return pairs.flatMap { key, value in
            (value.list ?? [value]).filter { !$0.isNull }.map { Self.quote(key) + "=" + Self.quote($0.text) }
        }.joined(separator: "&")
    }

    /// Python's `quote_plus`.
    private static func quote(_ text: String) -> String {
        text.utf8.map { byte -> String in
            switch byte {
            case 32: return "+"
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                return String(Unicode.Scalar(byte))
            case _ where "_.-~".utf8.contains(byte): return String(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                return "%" + (hex.count < 2 ? "0" : "") + hex
            }
        }.joined()
    }

    private func multipart(_ value: Value, _ context: TaskContext) throws -> ([UInt8]?, String?) {
        guard let fields = value.dict else { throw ModuleFailure("form-multipart needs a mapping as body") }
        var parts: [[UInt8]] = []
        for (name, field) in fields {
            var bytes: [UInt8]
            var head = "Content-Disposition: form-data; name=\"\(name.text)\""
            var type = "text/plain"
            if let options = field.dict {
                if let content = options["content"] {
                    bytes = Array(content.text.utf8)
                } else if let file = options["filename"] {
                    bytes = try context.files.read(context.files.find(file.text, kind: "files"))
                } else {
                    throw ModuleFailure("`\(name.text)` needs content or filename")
                }
                if let file = options["filename"] {
                    head += "; filename=\"\(HostPath.name(file.text))\""
                    type = "application/octet-stream"
                }
                type = options["mime_type"]?.text ?? type
            } else {
                bytes = Array(field.text.utf8)
            }
            parts.append(Array("Content-Type: \(type)\r\n\(head)\r\n\r\n".utf8) + bytes)
        }
        // The boundary is made from the content, so that it can't be in it by any but a contrived accident.
        let boundary = "lifeboat-" + Digest.sha256.hex(parts.flatMap { $0 }).prefix(32)
        let body =
            parts.flatMap { Array("--\(boundary)\r\n".utf8) + $0 + [13, 10] } + Array("--\(boundary)--\r\n".utf8)
        return (body, "multipart/form-data; boundary=\(boundary)")
    }
}
