// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing
import Values

/// Chromium without a screen, on a page of a folder of its own.
struct Browser {
    /// A width that pages are read at.
    enum Device: String, CaseIterable {
        case desktop, phone
        var width: Int { self == .desktop ? 1280 : 360 }
    }

    /// What a page is like at some width.
    struct Look {
        var width: Int
        /// How wide its contents are: more than `width` means that one has to scroll sideways.
        var contents: Int
        var height: Int
        /// What reaches beyond the right edge.
        var beyond: [String]
        /// What readers who can't see would stumble over.
        var barriers: [String]
        /// The smallest letters, in pixels.
        var smallest: Double
    }

    let folder: String
    /// Where pictures stay.
    static let artefacts =
        ProcessInfo.processInfo.environment["LIFEBOAT_ARTEFACTS"] ?? Computer.checkout + "/.build/artefacts"

    init(folder: String) throws {
        self.folder = folder
        for path in [folder, Self.artefacts] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    /// A page with `name` in frames as wide as the devices; a window without a screen can't be as narrow as a phone.
    private func framed(_ name: String, _ devices: [(Device, height: Int)], script: String = "") -> String {
        let frames = devices.map { device, height in
            "<iframe src=\"\(name)\" style=\"border:0;display:block;width:\(device.width)px;height:\(height)px\"></iframe>"
        }
        return "<!DOCTYPE html><body style=\"margin:0\">\(frames.joined())<script>\(script)</script></body>"
    }

    /// Looks at a page as each device shows it.
    func look(at name: String) async throws -> [Device: Look] {
        try write(framed(name, Device.allCases.map { ($0, 900) }, script: Self.measure), to: "look-\(name)")
        let output = try await chromium(["--dump-dom", "--window-size=1400,1900"], "look-\(name)")
        let answer = output.split(separator: "<pre id=\"looks\">").last?.split(separator: "</pre>").first
        let json = try #require(answer.map(String.init))
        let looks = try #require(try Value(json: json).list)
        return try Dictionary(uniqueKeysWithValues: zip(Device.allCases, looks.map(Look.init)))
    }

    /// Keeps a picture of a page among the artefacts, and returns its size in bytes.
    func picture(of name: String, as device: Device, height: Int) async throws -> Int {
        try write(framed(name, [(device, height)]), to: "frame-\(name)")
        let picture = "\(name.split(separator: ".")[0])-\(device.rawValue).png"
        let path = "\(Self.artefacts)/drill-report-\(picture)"
        // Below some 500 pixels no window gets.
        let options = ["--screenshot=\(path)", "--window-size=\(max(500, device.width)),\(height)"]
        _ = try await chromium(options, "frame-\(name)")
        return try Data(contentsOf: URL(filePath: path)).count
    }

    /// Prints a page, keeps the document, and returns it.
    func print(_ name: String) async throws -> String {
        let path = "\(Self.artefacts)/drill-report-\(name.split(separator: ".")[0]).pdf"
        _ = try await chromium(["--print-to-pdf=\(path)", "--no-pdf-header-footer"], name)
        return String(decoding: try Data(contentsOf: URL(filePath: path)), as: Unicode.ASCII.self)
    }

    private func chromium(_ options: [String], _ name: String) async throws -> String {
        let fixed = [
            "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--allow-file-access-from-files",
            "--user-data-dir=\(folder)/profile", "--virtual-time-budget=3000",
        ]
        let words = fixed + options + ["file://\(folder)/\(name)"]
        let output = await Program.shell(
            "timeout 60 \"$(command -v chromium-headless-shell || command -v chromium)\" \(words: words)")
        try #require(output.succeeded, "\(output.stderr)")
        return output.stdout
    }
}
