// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

extension Lookups {
    /// Lists made of nothing.
    static let generators: [String: Body] = [
        "sequence": { call in
            if call.terms.isEmpty { return try NumberSequence(call.options).texts() }
            return try call.texts().flatMap { try NumberSequence($0, call.options).texts() }
        }
    ]
}

/// The lookup `sequence`: `start=1 end=5 format=web%02d`, or `1-5/2:web%02d`.
struct NumberSequence {
    private static let options = ["start", "end", "count", "stride", "format"]

    private var start = 1
    private var end: Int?
    private var count: Int?
    private var stride: Int?
    private var format = "%d"

    init(_ options: [String: Value]) throws {
        for (name, value) in options { try set(name, printed(value)) }
    }

    init(_ term: String, _ options: [String: Value]) throws {
        try self.init(options)
        let pieces = Text.split(term, nil)
        if pieces.allSatisfy({ $0.contains("=") }) {
            for piece in pieces {
                let pair = Text.split(piece, "=", limit: 1)
                try set(pair[0], pair[1])
            }
        } else {
            try shortcut(term)
        }
    }

    private mutating func set(_ name: String, _ value: String) throws {
        if name == "format" {
            format = value
            return
        }
        guard Self.options.contains(name) else {
            throw TemplateError(
                .other, "the sequence does not know `\(name)`", hint: didYouMean(name, among: Self.options))
        }
        guard let number = Self.number(value) else {
            throw TemplateError.type("can't parse \(name)=\(value) as integer")
        }
        switch name {
        case "start": start = number
        case "end": end = number
        case "count": count = number
        default: stride = number
        }
    }

    private static func number(_ text: String) -> Int? {
        if text.count > 1, text.hasPrefix("0"), let octal = Int(text, radix: 8) { return octal }
        return Numbers.int(.string(text), base: text.lowercased().hasPrefix("0x") ? 16 : 10)
    }

    private mutating func shortcut(_ term: String) throws {
        var rest = term
        let colon = Text.split(rest, ":", limit: 1)
        if colon.count == 2 { (rest, format) = (colon[0], colon[1]) }
        let slash = Text.split(rest, "/", limit: 1)
        if slash.count == 2 {
            rest = slash[0]
            try set("stride", slash[1])
        }
        let dash = Text.split(rest, "-", limit: 1)
        if dash.count == 2, !dash[0].isEmpty {
            try set("start", dash[0])
            rest = dash[1]
        }
        guard Self.number(rest) != nil else {
            throw TemplateError.type("unknown error parsing sequence arguments: `\(term)`")
        }
        try set("end", rest)
    }

    func texts() throws -> [Value] {
        guard count != nil || end != nil else {
            throw TemplateError.type("must specify count or end in with_sequence")
        }
        guard count == nil || end == nil else {
            throw TemplateError.type("can't specify both count and end in with_sequence")
        }
        var last = end ?? 0
        if let count {
            guard count != 0 else { return [] }
            last = start + (count - 1) * (stride ?? 1)
        }
        let step = stride ?? 1
        guard step != 0 else { return [] }
        guard step < 0 || last >= start else {
            throw TemplateError.type("to count backwards make stride negative")
        }
        guard step > 0 || last <= start else {
            throw TemplateError.type("to count forward don't make stride negative")
        }
        return try Swift.stride(from: start, through: last, by: step).map {
            .string(try PercentFormat.format(format, [.int($0)], whole: nil))
        }
    }
}
