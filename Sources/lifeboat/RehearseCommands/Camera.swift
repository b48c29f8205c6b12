// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import Glibc
import Recovery
import Values

/// Takes pictures of the blog's pages at the width of a desk and of a phone, and compares them.
struct Camera: Sendable {
    let browser: Browser?
    let site: Value
    let door: Door?
    let paths: [String]

    /// Pictures by page and width, or why there are none.
    struct Roll: Sendable {
        var pictures: [[UInt8]] = []
        var trouble: String?
    }

    private static let windows = [(width: 1280, height: 1600), (width: 390, height: 1200)]

    private var views: [(path: String, width: Int, height: Int)] {
        paths.flatMap { path in Self.windows.map { (path, $0.width, $0.height) } }
    }

    /// The site's name is looked for at the edge itself, so that no name server has to know a staging site.
    private var mapping: String? {
        guard let host = site["host"]?.string, let edge = site["edge"]?.string, host != edge else { return nil }
        return "MAP \(host) \(edge)"
    }

    /// A picture of each page at each width.
    func pictures() async throws -> Roll {
        guard let browser else {
            return Roll(trouble: "there is no Chromium here (apt install chromium-headless-shell)")
        }
        return try await Self.withFolder { folder in
            var roll = Roll()
            for (number, view) in views.enumerated() {
                let file = "\(folder)/\(number).png"
                let address = (site["root"]?.text ?? "") + view.path
                let page = "\(folder)/\(number).html"
                if let door { try LocalPath.write(door.page(leadingTo: address), to: page) }
                roll.trouble = await browser.picture(
                    of: door == nil ? address : "file://\(page)", width: view.width, height: view.height,
                    mapping: mapping,
                    into: file, scratch: folder)
                if roll.trouble != nil { break }
                let picture = Array(try Data(contentsOf: URL(filePath: file)))
                if let width = Self.width(of: picture), width != view.width {
                    roll.trouble = "\(browser.program) makes windows of \(width) px where \(view.width) were asked for"
                    break
                }
                roll.pictures.append(picture)
            }
            return roll
        }
    }

    /// The width that stands in a PNG's head.
    private static func width(of picture: [UInt8]) -> Int? {
        guard picture.count > 24 else { return nil }
        return picture[16..<20].reduce(0) { $0 << 8 | Int($1) }
    }

    /// What differs between two rolls of the state before and one of the state after.
    func compare(
        _ first: Roll, _ second: Roll, _ after: Roll, _ trouble: inout String?
    ) async throws -> [RehearsalRecord.Picture] {
        trouble = first.trouble ?? second.trouble ?? after.trouble
        guard trouble == nil, let browser else { return [] }
        let triples = views.indices.map {
            PictureComparison.Triple(first: first.pictures[$0], second: second.pictures[$0], after: after.pictures[$0])
        }
        let results = try await Self.withFolder { folder in
            let file = "\(folder)/compare.html"
            try LocalPath.write(PictureComparison.page(triples), to: file)
            return try PictureComparison.results(in: await browser.dump(file, scratch: folder).stdout)
        }
        guard results.count == views.count else {
            trouble = "\(browser.program) compared \(results.count) of \(views.count) pictures"
            return []
        }
        return zip(zip(views, triples), results).map { seen, result in
            var picture = RehearsalRecord.Picture(
                path: seen.0.path, width: seen.0.width, pixels: result.pixels, differing: result.differing,
                noise: result.noise)
            picture.before = Base64.encode(seen.1.first)
            picture.after = Base64.encode(seen.1.after)
            picture.difference = result.picture
            return picture
        }
    }

    /// Runs `body` with a folder that nobody else reads, and removes it.
    static func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let folder = "/tmp/lifeboat-pictures-\(UInt32.random(in: 0 ... .max))"
        guard mkdir(folder, 0o700) == 0 else {
            throw Diagnostic("can't make `\(folder)`: \(String(cString: strerror(errno)))")
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }
}
