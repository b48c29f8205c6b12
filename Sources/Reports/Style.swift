// SPDX-License-Identifier: Apache-2.0

import Engine

/// Colours of a terminal, or none.
public struct Style: Sendable {
    /// Whether there are colours.
    public var isColoured: Bool

    /// Colours, or none.
    public init(isColoured: Bool) { self.isColoured = isColoured }

    enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
        case grey = 90
    }

    func paint(_ text: String, _ colour: Colour) -> String {
        isColoured ? "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m" : text
    }

    func bold(_ text: String) -> String { isColoured ? "\u{1b}[1m\(text)\u{1b}[0m" : text }

    func colour(of status: TaskStatus) -> Colour {
        switch status {
        case .ok: .green
        case .changed, .rescued: .yellow
        case .skipped, .ignored: .cyan
        case .failed, .unreachable: .red
        }
    }

    /// Seconds as people read them: `0.3 s`, `2 min 5 s`.
    static func time(_ seconds: Double) -> String {
        if seconds < 60 { return "\((seconds * 10).rounded() / 10) s" }
        return "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
    }

    /// A text of others in one line, without what a terminal would obey.
    static func plain(_ text: some StringProtocol) -> String {
        let kept = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: " "
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(kept))
    }
}
