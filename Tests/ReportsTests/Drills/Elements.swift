// SPDX-License-Identifier: Apache-2.0

/// Looks at pages without a browser.
enum Elements {
    private static let void: Set<String> = ["meta", "!DOCTYPE"]

    /// The elements that are never closed, or closed in another order than they were opened.
    static func unclosed(in html: String) throws -> [String] {
        var open: [String] = []
        var wrong: [String] = []
        var rest = html[...]
        while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            let name = String(tag.prefix { $0.isLetter || $0.isNumber || $0 == "!" || $0 == "/" })
            if tag.hasSuffix("/") || void.contains(name) { continue }
            if !name.hasPrefix("/") { open.append(name); continue }
            if open.popLast() != String(name.dropFirst()) { wrong.append(name) }
        }
        return wrong + open
    }

    /// The links into the page that lead nowhere.
    static func dangling(in html: String) -> [String] {
        html.split(separator: "href=\"#").dropFirst().map { String($0.prefix { $0 != "\"" }) }
            .filter { !html.contains("id=\"\($0)\"") }
    }
}

/// How well two colours can be told apart, as WCAG 2 reckons.
enum Contrast {
    static func ratio(_ a: String, _ b: String) -> Double {
        let (light, dark) = (max(luminance(a), luminance(b)), min(luminance(a), luminance(b)))
        return (light + 0.05) / (dark + 0.05)
    }

    private static func luminance(_ colour: String) -> Double {
        let number = Int(colour.dropFirst(), radix: 16) ?? 0
        let parts = [number >> 16, number >> 8 & 255, number & 255].map { part -> Double in
            let share = Double(part) / 255
            return share <= 0.04045 ? share / 12.92 : power((share + 0.055) / 1.055)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    /// `x` to the power of 2.4 = x² times the fifth root of x².
    private static func power(_ x: Double) -> Double {
        var root = x
        for _ in 0..<40 { root -= (root * root * root * root * root - x * x) / (5 * root * root * root * root) }
        return x * x * root
    }
}
