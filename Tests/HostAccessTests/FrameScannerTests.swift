// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HostAccess

@Suite struct FrameScannerTests {
    @Test(arguments: 1...12)
    func `marks are found however the stream is cut`(size: Int) {
        let mark = ShellFrame.Mark()
        let half = Array(mark.bytes.dropLast(3))
        let body = Array("a\n".utf8) + half + [0x1e] + half + Array("tail".utf8)
        let stream =
            Array("noise".utf8) + half + mark.bytes + Array("<4711\n".utf8) + body + mark.bytes
            + Array(">12\nlate".utf8)
        var scanner = FrameScanner(mark: mark, carriesNumbers: true)
        var output: [UInt8] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            output += scanner.feed(Array(stream[start..<min(start + size, stream.count)]))
        }
        #expect(output == body)
        #expect(scanner.isDone)
        #expect(scanner.shellProcess == 4711)
        #expect(scanner.status == 12)
    }

    @Test func `output is passed on as soon as it can't be a mark`() {
        let mark = ShellFrame.Mark()
        var scanner = FrameScanner(mark: mark, carriesNumbers: false)
        _ = scanner.feed(mark.bytes + Array("<".utf8))
        #expect(scanner.feed(Array("abc".utf8)) == Array("abc".utf8))
        #expect(scanner.feed([0x61, 0x1e]) == [0x61])
        #expect(scanner.feed([0x62]) == [0x1e, 0x62])
    }
}
