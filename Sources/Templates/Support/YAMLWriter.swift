// SPDX-License-Identifier: Apache-2.0

internal import CYAML
import Regex
import Values

/// Writes YAML with libyaml's emitter, as PyYAML does with Ansible's settings.
final class YAMLWriter {
    private struct Options {
        var indent: Int?
        var width: Int?
        var sortKeys = true
        var startsExplicitly = false
        var endsExplicitly = false
        /// nil: a collection of plain scalars alone is written on one line.
        var flow: Bool?
        var style: yaml_scalar_style_t = YAML_PLAIN_SCALAR_STYLE
    }

    private var emitter = yaml_emitter_t()
    private var out: [UInt8] = []
    private let options: Options
    private let run: Evaluator

    static func write(
        _ value: Value, _ given: [(name: String, value: Value)], nice: Bool, _ run: Evaluator
    ) throws -> String {
        var options = Options()
        if nice { options.flow = false }
        for (name, value) in given {
            switch name {
            case "indent": options.indent = value.wholeNumber
            case "width": options.width = value.wholeNumber ?? value.asNumber.map { _ in Int(Int32.max) }
            case "sort_keys": options.sortKeys = value.isTruthy
            case "explicit_start": options.startsExplicitly = value.isTruthy
            case "explicit_end": options.endsExplicitly = value.isTruthy
            case "default_flow_style" where !nice: options.flow = value.isNull ? nil : value.isTruthy
            case "default_flow_style", "allow_unicode":
                throw TemplateError.type("to_yaml - the option '\(name)' is set by the filter itself")
            case "default_style": options.style = style(value.string)
            case "canonical", "line_break", "encoding", "version", "tags", "vault_to_text": break
            default: throw TemplateError.type("to_yaml - dump_all() got an unexpected keyword argument '\(name)'")
            }
        }
        let writer = YAMLWriter(options, run)
        return try writer.text(of: value)
    }

    private static func style(_ mark: String?) -> yaml_scalar_style_t {
        switch mark {
        case "\"": YAML_DOUBLE_QUOTED_SCALAR_STYLE
        case "'": YAML_SINGLE_QUOTED_SCALAR_STYLE
        case "|": YAML_LITERAL_SCALAR_STYLE
        case ">": YAML_FOLDED_SCALAR_STYLE
        default: YAML_PLAIN_SCALAR_STYLE
        }
    }

    private init(_ options: Options, _ run: Evaluator) {
        self.options = options
        self.run = run
        yaml_emitter_initialize(&emitter)
    }

    deinit { yaml_emitter_delete(&emitter) }

    private func text(of value: Value) throws -> String {
        let this = Unmanaged.passUnretained(self).toOpaque()
        yaml_emitter_set_output(
            &emitter,
            { this, bytes, count in
                guard let this else { return 0 }
                let writer = Unmanaged<YAMLWriter>.fromOpaque(this).takeUnretainedValue()
                writer.out += UnsafeBufferPointer(start: bytes, count: count)
                return 1
            }, this)
        if let indent = options.indent { yaml_emitter_set_indent(&emitter, Int32(clamping: indent)) }
        if let width = options.width { yaml_emitter_set_width(&emitter, Int32(clamping: width)) }
        yaml_emitter_set_unicode(&emitter, 1)
        try emit { yaml_stream_start_event_initialize($0, YAML_UTF8_ENCODING) }
        try emit {
            yaml_document_start_event_initialize($0, nil, nil, nil, self.options.startsExplicitly ? 0 : 1)
        }
        try write(value)
        try emit { yaml_document_end_event_initialize($0, self.options.endsExplicitly ? 0 : 1) }
        try emit { yaml_stream_end_event_initialize($0) }
        return String(decoding: out, as: UTF8.self)
    }

    private func emit(_ make: (UnsafeMutablePointer<yaml_event_t>) -> Int32) throws {
        var event = yaml_event_t()
        guard make(&event) == 1, yaml_emitter_emit(&emitter, &event) == 1 else {
            let reason = emitter.problem.map { String(cString: $0) } ?? "the value cannot be written"
            throw TemplateError.type("to_yaml - \(reason)")
        }
    }

    // MARK: Values

    private func write(_ value: Value) throws {
        switch value {
        case .list(let items):
            let style = flows(items) ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE
            try emit { yaml_sequence_start_event_initialize($0, nil, nil, 1, style) }
            for item in items { try write(item) }
            try emit { yaml_sequence_end_event_initialize($0) }
        case .dict(let dict):
            let style =
                flows(Array(dict.keys) + Array(dict.values)) ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE
            try emit { yaml_mapping_start_event_initialize($0, nil, nil, 1, style) }
            var keys = Array(dict.keys)
            // Keys of different types stay as they are, as Python leaves them.
            if options.sortKeys, let sorted = try? Operators.sorted(keys, by: { $0 }) { keys = sorted }
            for key in keys {
                try write(key)
                try write(dict[key] ?? .null)
            }
            try emit { yaml_mapping_end_event_initialize($0) }
        case .undefined(let undefined): throw TemplateError.undefined(undefined)
        default: try writeScalar(value)
        }
    }

    private func flows(_ values: [Value]) -> Bool {
        options.flow
            ?? (options.style == YAML_PLAIN_SCALAR_STYLE && values.allSatisfy { $0.list == nil && $0.dict == nil })
    }

    private func writeScalar(_ value: Value) throws {
        var text: String
        var kind = YAMLScalarKind.string
        switch value {
        case .null: (text, kind) = ("null", .null)
        case .bool(let flag): (text, kind) = (flag ? "true" : "false", .bool)
        case .int(let number): (text, kind) = (String(number), .int)
        case .float(let number): (text, kind) = (Self.text(of: number), .float)
        case .object(let object as DateTime): (text, kind) = (object.text, .timestamp)
        default: text = value.text
        }
        let plain = try YAMLScalarKind.of(text, run) == kind
        try text.withUTF8 { bytes in
            try kind.tag.withCString { tag in
                try emit { event in
                    let tag = UnsafeRawPointer(tag).assumingMemoryBound(to: UInt8.self)
                    return yaml_scalar_event_initialize(
                        event, nil, tag, bytes.baseAddress, Int32(bytes.count), plain ? 1 : 0,
                        kind == .string ? 1 : 0, self.options.style)
                }
            }
        }
    }

    private static func text(of number: Double) -> String {
        if number.isNaN { return ".nan" }
        if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
        let text = Value.pythonText(of: number)
        // YAML 1.1 takes `1e+17` for text.
        return text.contains(".") ? text : Text.replace(text, "e", ".0e")
    }
}

/// What a plain scalar is to a YAML 1.1 reader, by PyYAML's patterns.
enum YAMLScalarKind {
    case string, null, bool, int, float, timestamp, other

    var tag: String {
        switch self {
        case .string, .other: "tag:yaml.org,2002:str"
        case .null: "tag:yaml.org,2002:null"
        case .bool: "tag:yaml.org,2002:bool"
        case .int: "tag:yaml.org,2002:int"
        case .float: "tag:yaml.org,2002:float"
        case .timestamp: "tag:yaml.org,2002:timestamp"
        }
    }

    private static let patterns: [(YAMLScalarKind, String)] = [
        (.bool, "yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF"),
        (
            .float,
            #"[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"#
                + #"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"#
        ),
        (
            .int,
            "[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
                + "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
        ),
        (.null, "~|null|Null|NULL|"), (.other, "<<|=|[!&*]"),
        (
            .timestamp,
            #"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}"#
                + #"(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9][0-9])?))?"#
        ),
    ]

    static func of(_ text: String, _ run: Evaluator) throws -> YAMLScalarKind {
        guard text.isEmpty || "yYnNtTfFoO-+.~<=!&*0123456789".contains(text.first ?? " ") else { return .string }
        for (kind, pattern) in patterns
        where try run.engine.patterns.pattern("^(?:\(pattern))$", []).firstMatch(in: text) != nil {
            return kind
        }
        return .string
    }
}
