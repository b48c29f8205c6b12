// SPDX-License-Identifier: Apache-2.0

import CYAML
import Diagnostics
import Values

/// Builds nodes from libyaml's events.
struct Composer: ~Copyable {
    /// Aliases may repeat nodes, but not until memory ends.
    private static let mostNodes = 2_000_000
    private static let deepest = 400

    private let source: SourceText
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private var anchors: [String: (node: YAMLNode, weight: Int)] = [:]
    private var openAnchors: Set<String> = []
    private var weight = 0
    private(set) var warnings: [Diagnostic] = []

    init(_ source: SourceText) {
        self.source = source
        bytes = .allocate(capacity: max(1, source.text.utf8.count))
        _ = bytes.initialize(from: source.text.utf8)
        parser = .allocate(capacity: 1)
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, source.text.utf8.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        bytes.deallocate()
    }

    /// All documents of the text.
    mutating func documents() throws -> [YAMLNode] {
        var documents: [YAMLNode] = []
        while true {
            let event = try next()
            switch event.kind {
            case YAML_STREAM_END_EVENT: return documents
            case YAML_DOCUMENT_START_EVENT:
                anchors = [:]
                weight = 0
                documents.append(try node(next(), depth: 0))
            default: break
            }
        }
    }

    /// What is left of a libyaml event once its memory is freed.
    private struct Event {
        var kind: yaml_event_type_t
        var line: Int
        var column: Int
        var anchor: String?
        var tag: String?
        var scalar: YAMLScalar?
    }

    private mutating func next() throws -> Event {
        var raw = yaml_event_t()
        guard yaml_parser_parse(parser, &raw) != 0 else { throw YAMLAdvice.diagnostic(of: parser.pointee, in: source) }
        defer { yaml_event_delete(&raw) }
        var event = Event(
            kind: raw.type, line: Int(raw.start_mark.line) + 1, column: Int(raw.start_mark.column) + 1)
        switch raw.type {
        case YAML_SCALAR_EVENT:
            let data = raw.data.scalar
            event.anchor = Self.text(data.anchor)
            event.tag = Self.text(data.tag)
            let characters = UnsafeBufferPointer(start: data.value, count: data.length)
            let scalar = YAMLScalar(text: String(decoding: characters, as: UTF8.self), style: Self.style(data.style))
            // The tag `!` gives a quoted text the type it would have without its quotes.
            if data.plain_implicit != 0, scalar.style != .plain { event.tag = ScalarResolution.tag(of: scalar.text) }
            event.scalar = scalar
        case YAML_SEQUENCE_START_EVENT:
            event.anchor = Self.text(raw.data.sequence_start.anchor)
            event.tag = Self.text(raw.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            event.anchor = Self.text(raw.data.mapping_start.anchor)
            event.tag = Self.text(raw.data.mapping_start.tag)
        case YAML_ALIAS_EVENT:
            event.anchor = Self.text(raw.data.alias.anchor)
        default: break
        }
        if event.tag == "!" { event.tag = nil }
        return event
    }

    private static func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private mutating func node(_ event: Event, depth: Int) throws -> YAMLNode {
        guard depth < Self.deepest else { throw diagnostic("nested deeper than \(Self.deepest) levels", event) }
        if event.kind == YAML_ALIAS_EVENT { return try aliased(event) }
        if let anchor = event.anchor {
            guard anchors[anchor] == nil else {
                throw diagnostic("the anchor `&\(anchor)` was already used in this document", event)
            }
            openAnchors.insert(anchor)
        }
        let before = weight
        try count(1, event)
        let node = YAMLNode(
            kind: try kind(of: event, depth: depth), tag: event.tag, line: event.line, column: event.column,
            source: source)
        if let anchor = event.anchor {
            openAnchors.remove(anchor)
            anchors[anchor] = (node, weight - before)
        }
        return node
    }

    private mutating func kind(of event: Event, depth: Int) throws -> YAMLNode.Kind {
        switch event.kind {
        case YAML_SEQUENCE_START_EVENT: .sequence(try items(depth: depth))
        case YAML_MAPPING_START_EVENT: .mapping(try pairs(of: event, depth: depth))
        default: .scalar(event.scalar ?? YAMLScalar(text: "", style: .plain))
        }
    }

    private mutating func aliased(_ event: Event) throws -> YAMLNode {
        let name = event.anchor ?? ""
        if openAnchors.contains(name) { throw diagnostic("`*\(name)` stands inside what it stands for", event) }
        guard let known = anchors[name] else {
            let hint = didYouMean(name, among: anchors.keys) ?? "a text that begins with `*` needs quotes"
            throw diagnostic("`*\(name)` has no anchor `&\(name)` before it", event, hint: hint)
        }
        try count(known.weight, event)
        return known.node
    }

    private mutating func count(_ nodes: Int, _ event: Event) throws {
        weight += nodes
        if weight > Self.mostNodes { throw diagnostic("aliases repeat more than \(Self.mostNodes) nodes", event) }
    }

    private mutating func items(depth: Int) throws -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let event = try next()
            if event.kind == YAML_SEQUENCE_END_EVENT { return items }
            items.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func pairs(of start: Event, depth: Int) throws -> [YAMLPair] {
        var builder = MappingBuilder()
        while true {
            let event = try next()
            if event.kind == YAML_MAPPING_END_EVENT { break }
            let key = try node(event, depth: depth + 1)
            let value = try node(next(), depth: depth + 1)
            try builder.add(key, value)
        }
        warnings += builder.warnings
        return builder.pairs()
    }

    private func diagnostic(_ message: String, _ event: Event, hint: String? = nil) -> Diagnostic {
        source.diagnostic(message, line: event.line, column: event.column, hint: hint)
    }
}
