// SPDX-License-Identifier: Apache-2.0

import ShellScript

extension Probe {
    /// This question and another in one round trip; both states are the answer.
    public func and<Other: Sendable>(_ other: Probe<Other>) -> Probe<(State, Other)> {
        let (mine, theirs) = (self, other)
        guard let first = script else {
            return Probe<(State, Other)>(other.script) { output in
                try Self.join(try mine.parse(ShellOutput()), try theirs.parse(output))
            }
        }
        guard let second = other.script else {
            return Probe<(State, Other)>(first) { output in
                try Self.join(try mine.parse(output), try theirs.parse(ShellOutput()))
            }
        }
        return Probe<(State, Other)>(Self.pair(first, second)) { output in
            let (a, b) = try Self.split(output)
            return try Self.join(try mine.parse(a), try theirs.parse(b))
        }
    }

    private static func join<Other: Sendable>(
        _ a: Next, _ b: Probe<Other>.Next
    ) throws -> Probe<(State, Other)>.Next {
        switch (a, b) {
        case (.found(let x), .found(let y)): .found((x, y))
        case (.ask(let x), .found(let y)): .ask(x.map { ($0, y) })
        case (.found(let x), .ask(let y)): .ask(y.map { (x, $0) })
        case (.ask(let x), .ask(let y)): .ask(x.and(y))
        }
    }
}

/// What stands between the outputs of two programs that were sent as one; the rest of the line holds the status.
private let seam = "\n=-lifeboat-seam-8c41f0d2-="

extension Probe {
    fileprivate static func pair(_ a: ShellScript, _ b: ShellScript) -> ShellScript {
        let printSeam: ShellScript = "printf '\(raw: "\\n" + seam.dropFirst())%s\\n'"
        return """
            (
            \(a)
            ); seam_status=$?
            \(printSeam) "$seam_status"; \(printSeam) '' >&2
            \(b)
            """
    }

    fileprivate static func split(_ output: ShellOutput) throws -> (ShellOutput, ShellOutput) {
        guard let range = lastRange(of: Array(seam.utf8), in: output.stdoutBytes),
            let end = output.stdoutBytes[range.upperBound...].firstIndex(of: 10)
        else {
            throw ModuleFailure("the probe was cut short: \(output.stderr)", values: ["rc": .int(output.status)])
        }
        let status = Int(String(decoding: output.stdoutBytes[range.upperBound..<end], as: UTF8.self)) ?? 1
        let errors = Array(output.stderr.utf8)
        let cut = lastRange(of: Array(seam.utf8), in: errors)
        return (
            ShellOutput(
                status: status, stdoutBytes: Array(output.stdoutBytes[..<range.lowerBound]),
                stderr: String(decoding: errors[..<(cut?.lowerBound ?? errors.count)], as: UTF8.self)),
            ShellOutput(
                status: output.status, stdoutBytes: Array(output.stdoutBytes[(end + 1)...]),
                stderr: String(
                    decoding: errors[min(errors.count, (cut?.upperBound ?? errors.count) + 1)...], as: UTF8.self))
        )
    }

    private static func lastRange(of needle: [UInt8], in bytes: [UInt8]) -> Range<Int>? {
        guard bytes.count >= needle.count else { return nil }
        return stride(from: bytes.count - needle.count, through: 0, by: -1)
            .first { bytes[$0] == needle[0] && bytes[$0..<$0 + needle.count].elementsEqual(needle) }
            .map { $0..<$0 + needle.count }
    }
}
