// SPDX-License-Identifier: Apache-2.0

/// A measured span for readers, exact enough to compare two of them: `0.4 s`, `42 s`, `6 min 41 s`, `2 h 05 min`.
public struct Length: Hashable, Sendable, CustomStringConvertible {
    /// Its length in seconds; below zero for what was before.
    public var seconds: Double

    /// So many seconds.
    public init(_ seconds: Double) { self.seconds = seconds }

    /// The span in words.
    public var description: String { seconds < 0 && words != "0 s" ? "−\(words)" : words }

    /// The same with a sign, as a distance from a moment: `+6 min 41 s`.
    public var fromZero: String { seconds > 0 && words != "0 s" ? "+\(words)" : description }

    private var words: String {
        let size = seconds.magnitude
        guard size < 1e9 else { return "very long" }
        let tenths = (size * 10).rounded()
        if tenths < 100 {
            let whole = Int(tenths)
            return whole % 10 == 0 ? "\(whole / 10) s" : "\(whole / 10).\(whole % 10) s"
        }
        let whole = Int(size.rounded())
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s"
        case ..<86400: return "\(whole / 3600) h \(whole % 3600 / 60 < 10 ? "0" : "")\(whole % 3600 / 60) min"
        default: return "\(whole / 86400) d \(whole % 86400 / 3600) h"
        }
    }
}
