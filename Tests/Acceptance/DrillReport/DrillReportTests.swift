// SPDX-License-Identifier: Apache-2.0

import DrillSamples
import FoundationEssentials
import Recovery
import Reports
import Testing

extension Acceptance {
    /// Pages in a real browser; pictures and prints of them stay among the artefacts.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct DrillReport {
        private static func withBrowser(_ body: (Browser) async throws -> Void) async throws {
            let folder =
                FileManager.default.temporaryDirectory.path + "/lifeboat-browser-\(UInt32.random(in: 0 ... .max))"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try await body(Browser(folder: folder))
        }

        @Test(arguments: DrillSamples.all.map(\.name))
        func `a page fits on a phone and on a desk, and can be read without seeing`(name: String) async throws {
            let record = try #require(DrillSamples.all.first { $0.name == name }?.record)
            try await Self.withBrowser { browser in
                let earlier = name == "empty" ? [] : DrillSamples.earlier
                try await Self.expectReadable(DrillPage(record, earlier: earlier).html(), name, in: browser)
            }
        }

        @Test(arguments: ["good", "bad"])
        func `the page of a status can be read, too`(name: String) async throws {
            let status = name == "good" ? StatusSamples.good : StatusSamples.bad
            try await Self.withBrowser {
                try await Self.expectReadable(StatusPage(status).html(), "status-\(name)", in: $0)
            }
        }

        private static func expectReadable(_ html: String, _ name: String, in browser: Browser) async throws {
            try browser.write(html, to: "\(name).html")
            for (device, look) in try await browser.look(at: "\(name).html") {
                #expect(look.width == device.width)
                #expect(look.contents <= look.width, "\(device): \(look.beyond)")
                #expect(look.beyond == [], "\(device)")
                #expect(look.barriers == [], "\(device)")
                #expect(look.smallest >= 12, "\(device)")
                let size = try await browser.picture(of: "\(name).html", as: device, height: look.height)
                #expect(size > 20_000, "\(device): the picture is empty")
            }
        }

        @Test func `a page that is too wide is seen to be`() async throws {
            try await Self.withBrowser { browser in
                let page = DrillPage(DrillSamples.passed).html()
                    .replacing("<main>", with: "<main><p style=\"width:400px\">wide</p><table><tr><th>x</table>")
                try browser.write(page, to: "wide.html")
                let looks = try await browser.look(at: "wide.html")
                #expect(looks[.phone].map { $0.contents > $0.width && !$0.beyond.isEmpty } == true)
                #expect(looks[.desktop].map { $0.contents <= $0.width } == true)
                #expect(looks[.phone]?.barriers.count == 2)
            }
        }

        @Test func `a page can be printed, and read at night`() async throws {
            try await Self.withBrowser { browser in
                let page = DrillPage(DrillSamples.passed, earlier: DrillSamples.earlier).html()
                try browser.write(page, to: "passed.html")
                let document = try await browser.print("passed.html")
                #expect(document.hasPrefix("%PDF-"))
                // Steps are printed though they can be folded away: folded, the pages would be half as many.
                try browser.write(page.replacing("<details open>", with: "<details>"), to: "folded.html")
                let folded = try await browser.print("folded.html")
                #expect(Self.pages(folded) == Self.pages(document) && Self.pages(document) > 3)
                // Not every Chromium can be told that it is night, so the page is.
                let night = page.replacing("(prefers-color-scheme:dark)", with: "all")
                #expect(night != page)
                try await Self.expectReadable(night, "night", in: browser)
            }
        }

        private static func pages(_ document: String) -> Int { document.split(separator: "/Type /Page\n").count - 1 }
    }
}
