// SPDX-License-Identifier: Apache-2.0

internal import CPCRE2

/// A pattern that PCRE2 has compiled; it is never changed afterwards, so threads may share it.
final class CompiledPattern: Sendable {
    enum Place {
        case anywhere, anywhereNotEmpty, atStart, whole
    }

    /// The address of the `pcre2_code`: a number, because pointers are not sendable.
    private let address: UInt
    let groupCount: Int
    private let numberOfName: [String: Int]

    var names: Set<String> { Set(numberOfName.keys) }

    init(_ pattern: String, _ options: Set<PythonRegex.Option>) throws {
        let syntax = try PythonSyntax(pattern)
        let code = try Self.compile(syntax, options, pattern)
        var count: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        groupCount = Int(count)
        numberOfName = Self.names(of: code)
        address = UInt(bitPattern: code)
    }

    deinit { pcre2_code_free_8(OpaquePointer(bitPattern: address)) }

    func match(in text: inout String, from offset: Int, _ place: Place) -> Match? {
        guard let code = OpaquePointer(bitPattern: address),
            let data = pcre2_match_data_create_from_pattern_8(code, nil)
        else { return nil }
        defer { pcre2_match_data_free_8(data) }
        var options = UInt32(PCRE2_NO_UTF_CHECK)
        switch place {
        case .anywhere: break
        case .anywhereNotEmpty: options |= UInt32(PCRE2_NOTEMPTY_ATSTART)
        case .atStart: options |= PCRE2_ANCHORED
        case .whole: options |= PCRE2_ANCHORED | UInt32(PCRE2_ENDANCHORED)
        }
        return text.withUTF8 { bytes in
            guard offset <= bytes.count else { return nil }
            let found = pcre2_match_8(code, bytes.baseAddress ?? Self.nothing, bytes.count, offset, options, data, nil)
            guard found > 0, let ends = pcre2_get_ovector_pointer_8(data) else { return nil }
            return result(bytes, ends)
        }
    }

    /// An address for the empty text: PCRE2 takes no null pointer.
    private static var nothing: UnsafePointer<UInt8>? { UnsafePointer(bitPattern: 1) }

    private func result(_ bytes: UnsafeBufferPointer<UInt8>, _ ends: UnsafeMutablePointer<Int>) -> Match {
        func text(_ group: Int) -> String? {
            let (start, end) = (ends[2 * group], ends[2 * group + 1])
            guard start >= 0, end >= start else { return nil }
            return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
        }
        let groups = (0..<groupCount).map { text($0 + 1) }
        return Match(
            text: text(0) ?? "", range: min(ends[0], ends[1])..<ends[1], groups: groups,
            named: numberOfName.mapValues { groups[$0 - 1] })
    }

    private static func compile(
        _ syntax: PythonSyntax, _ options: Set<PythonRegex.Option>, _ pattern: String
    ) throws -> OpaquePointer {
        var flags = UInt32(PCRE2_UTF) | UInt32(PCRE2_NO_UTF_CHECK) | UInt32(PCRE2_ALT_CIRCUMFLEX)
        if !syntax.isASCII { flags |= UInt32(PCRE2_UCP) }
        if options.contains(.ignoreCase) { flags |= UInt32(PCRE2_CASELESS) }
        if options.contains(.multiline) { flags |= UInt32(PCRE2_MULTILINE) }
        if options.contains(.dotAll) { flags |= UInt32(PCRE2_DOTALL) }
        if options.contains(.verbose) { flags |= UInt32(PCRE2_EXTENDED) }
        // The library's default newline is chosen when it is built; Python's is LF.
        let context = pcre2_compile_context_create_8(nil)
        defer { pcre2_compile_context_free_8(context) }
        pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
        var code: Int32 = 0
        var offset = 0
        var text = syntax.text
        let compiled = text.withUTF8 {
            pcre2_compile_8($0.baseAddress ?? nothing, $0.count, flags, &code, &offset, context)
        }
        guard let compiled else { throw RegexError(message: message(code), pattern: pattern, offset: offset) }
        return compiled
    }

    private static func message(_ code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            let length = pcre2_get_error_message_8(code, buffer.baseAddress, buffer.count)
            return String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self)
        }
    }

    private static func names(of code: OpaquePointer) -> [String: Int] {
        var count: UInt32 = 0
        var size: UInt32 = 0
        var table: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table else { return [:] }
        // An entry is the group's number in two bytes, big end first, and the name with a zero.
        var names: [String: Int] = [:]
        for index in 0..<Int(count) {
            let entry = table + index * Int(size)
            let name = UnsafeBufferPointer(start: entry + 2, count: Int(size) - 2).prefix { $0 != 0 }
            names[String(decoding: name, as: UTF8.self)] = Int(entry[0]) << 8 | Int(entry[1])
        }
        return names
    }
}
