// SPDX-License-Identifier: Apache-2.0

/// The colours of pages, by day and by night.
///
/// Every pair in `texts` keeps the contrast that WCAG asks of text (4.5 : 1); a test measures it.
enum Palette {
    static let day = [
        "ground": "#f4f5f7", "paper": "#ffffff", "ink": "#17202a", "soft": "#53606e", "line": "#d8dee5",
        "track": "#e6eaef", "good": "#0a6b3b", "good-wash": "#e2f3e8", "bad": "#b3221a", "bad-wash": "#fde8e6",
        "warn": "#7d4a00", "warn-wash": "#fdf0d5", "link": "#1a58a0", "recover": "#2c6fbb", "check": "#0f857d",
        "quiet": "#97a3b0", "wait": "#d08a16",
    ]
    static let night = [
        "ground": "#10151b", "paper": "#181f28", "ink": "#e7ecf1", "soft": "#a5b2bf", "line": "#2e3945",
        "track": "#2a343f", "good": "#6ed49b", "good-wash": "#143023", "bad": "#ff9288", "bad-wash": "#3f1c1a",
        "warn": "#f2bd63", "warn-wash": "#3a2a0c", "link": "#86b8f3", "recover": "#5a9be6", "check": "#3fb5aa",
        "quiet": "#67747f", "wait": "#dd9f3a",
    ]
    /// Which colours text has, and on which grounds.
    static let texts = [
        ("ink", "ground"), ("ink", "paper"), ("soft", "ground"), ("soft", "paper"), ("link", "paper"),
        ("link", "ground"), ("good", "good-wash"), ("bad", "bad-wash"), ("warn", "warn-wash"), ("good", "paper"),
        ("bad", "paper"), ("warn", "paper"), ("ink", "good-wash"), ("ink", "bad-wash"), ("ink", "warn-wash"),
    ]

    /// The colours as CSS variables.
    static func variables(_ colours: [String: String]) -> String {
        colours.sorted { $0.key < $1.key }.map { "--\($0.key):\($0.value)" }.joined(separator: ";")
    }
}
