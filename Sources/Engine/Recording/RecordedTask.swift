// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Values

/// What one task did on the machine it was recorded on: its programs and payloads, in order.
public struct RecordedTask: Sendable, Hashable {
    /// Its title; the item of a loop stands behind it.
    public var title: String
    /// Where it is written.
    public var place: SourceLocation
    /// How often it may be tried.
    public var tries = 1
    /// Seconds between tries.
    public var pause = 0
    /// What it did.
    public var steps: [Step] = []
    /// The secrets that were asked for while it worked.
    var secrets: Set<String> = []

    /// A task that has done nothing yet.
    public init(title: String, place: SourceLocation) {
        self.title = title
        self.place = place
    }

    /// One thing done on the machine.
    public struct Step: Sendable, Hashable {
        /// What is done.
        public enum Work: Sendable, Hashable {
            /// A program, and bytes that it reads from the files `$lifeboat_data.1` and so on.
            case program(String, data: [[UInt8]])
            /// Bytes written to a file of mode 0600.
            case payload([UInt8], to: String)
        }
        /// What is done.
        public var work: Work
        /// Who did it.
        public var user: String
        /// The status that it ended with, which counts as success beside 0.
        public var status = 0

        /// Everything that was sent, for searches.
        var bytes: [[UInt8]] {
            switch work {
            case .program(let text, let data): [Array(text.utf8)] + data
            case .payload(let bytes, let path): [Array(path.utf8), bytes]
            }
        }

        func holds(_ text: String) -> Bool {
            bytes.contains { String(decoding: $0, as: UTF8.self).contains(text) }
        }
    }
}

extension RecordedTask.Step.Work {
    /// A program with the documents that it feeds to commands taken out of it, as bytes.
    ///
    /// They pack better so, and a secret in them is there to be found.
    init(program: String) {
        let (opening, closing) = ("{ base64 -d <<'LIFEBOAT_DATA'\n", "\nLIFEBOAT_DATA\n}")
        var text = ""
        var data: [[UInt8]] = []
        var rest = program[...]
        while let begin = rest.firstRange(of: opening), let end = rest[begin.upperBound...].firstRange(of: closing),
            let bytes = Base64.decode(String(rest[begin.upperBound..<end.lowerBound]))
        {
            data.append(bytes)
            text += rest[..<begin.lowerBound] + "cat \"$lifeboat_data.\(data.count)\""
            rest = rest[end.upperBound...]
        }
        self = .program(text + rest, data: data)
    }
}
