// SPDX-License-Identifier: Apache-2.0

import HTTP

/// What has come of an answer so far.
struct ReceivedParts: Sendable {
    /// Answers are small; a server that sends more than this is not what it seems.
    static let limit = 32 << 20

    var headers: [HTTPField] = []
    var body: [UInt8] = []
    var isTooBig = false

    /// Takes bytes as libcurl hands them over and says how many it took; fewer than offered ends the request.
    mutating func take(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, isHeader: Bool) -> Int {
        guard let bytes else { return 0 }
        let piece = UnsafeRawBufferPointer(start: bytes, count: count)
        if isHeader {
            takeHeader(String(decoding: piece, as: UTF8.self))
            return count
        }
        guard body.count + count <= Self.limit else {
            isTooBig = true
            return 0
        }
        body += piece
        return count
    }

    private mutating func takeHeader(_ line: String) {
        // A status line begins an answer: headers of a `100 Continue` before it don't count.
        if line.hasPrefix("HTTP/") {
            headers = []
            return
        }
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return }
        let value = line[line.utf8.index(after: colon)...].drop { $0.isWhitespace }
        let end = value.lastIndex { !$0.isWhitespace }.map { value.index(after: $0) } ?? value.startIndex
        headers.append(HTTPField(String(line[..<colon]), String(value[..<end])))
    }
}
