// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Finds a frame's two marks in one stream as it comes in pieces, and passes on what stands between them.
///
/// What comes before the opening mark belongs to no program: a greeting of the login shell, or the late output of
/// something an earlier program left running. What could be the beginning of a mark is held back until that is clear.
/// Each byte is looked at once, however the pieces are cut.
struct FrameScanner {
    private enum Stage { case before, opening, inside, closing, done }

    private let mark: [UInt8]
    private let carriesNumbers: Bool
    private var stage = Stage.before
    private var held: [UInt8] = []
    /// The number after the opening mark: the shell's process.
    private(set) var shellProcess: Int?
    /// The number after the closing mark: the program's status.
    private(set) var status: Int?

    /// A scanner for standard output, whose marks carry a number each, or for standard error, whose don't.
    init(mark: ShellFrame.Mark, carriesNumbers: Bool) {
        self.mark = mark.bytes
        self.carriesNumbers = carriesNumbers
    }

    /// Whether the closing mark was seen.
    var isDone: Bool { stage == .done }
    /// Whether the opening mark was seen.
    var hasBegun: Bool { stage != .before && stage != .opening }

    /// Takes the next piece of the stream; returns what of it, and of what was held back, the program wrote.
    mutating func feed(_ piece: [UInt8]) -> [UInt8] {
        var rest = held.isEmpty ? piece : held + piece
        held = []
        var output: [UInt8] = []
        while !rest.isEmpty, stage != .done {
            switch stage {
            case .before, .inside:
                rest = seekMark(in: rest, &output)
            case .opening, .closing:
                rest = readNumber(in: rest)
            case .done:
                break
            }
        }
        return output
    }

    private mutating func seekMark(in bytes: [UInt8], _ output: inout [UInt8]) -> [UInt8] {
        let wanted = mark + [UInt8(ascii: stage == .before ? "<" : ">")]
        let (clean, found) = Self.find(wanted, in: bytes)
        if stage == .inside {
            if clean == bytes.count {
                output = output.isEmpty ? bytes : output + bytes
            } else {
                output += bytes[..<clean]
            }
        }
        guard found else {
            held = Array(bytes[clean...])
            return []
        }
        let after = clean + wanted.count
        switch (stage, carriesNumbers) {
        case (.before, true): stage = .opening
        case (.before, false): stage = .inside
        case (_, true): stage = .closing
        case (_, false): stage = .done
        }
        return after == bytes.count ? [] : Array(bytes[after...])
    }

    private mutating func readNumber(in bytes: [UInt8]) -> [UInt8] {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
            held = bytes
            return []
        }
        let number = Int(String(decoding: bytes[..<end], as: UTF8.self)) ?? -1
        if stage == .opening {
            shellProcess = number
            stage = .inside
        } else {
            status = number
            stage = .done
        }
        return end + 1 == bytes.count ? [] : Array(bytes[(end + 1)...])
    }

    /// How many leading bytes are surely no part of `wanted`, and whether `wanted` follows them whole.
    static func find(_ wanted: [UInt8], in bytes: [UInt8]) -> (clean: Int, found: Bool) {
        bytes.withUnsafeBytes { bytes in
            wanted.withUnsafeBytes { wanted in
                guard let base = bytes.baseAddress, let mark = wanted.baseAddress else { return (0, false) }
                var position = 0
                while position < bytes.count {
                    guard let hit = memchr(base + position, Int32(wanted[0]), bytes.count - position) else { break }
                    position = UnsafeRawPointer(hit) - base
                    let length = min(wanted.count, bytes.count - position)
                    if memcmp(base + position, mark, length) == 0 { return (position, length == wanted.count) }
                    position += 1
                }
                return (bytes.count, false)
            }
        }
    }
}
