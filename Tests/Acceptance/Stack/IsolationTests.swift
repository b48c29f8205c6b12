// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

/// What can become of WordPress.
enum Trouble: String, CaseIterable, CustomTestStringConvertible {
    case stopped, hung
    case answering500 = "answering 500"

    var testDescription: String { rawValue }

    /// Brings the trouble about.
    var cause: ShellScript {
        switch self {
        case .stopped: "systemctl stop php8.2-fpm"
        case .hung: "systemctl kill --signal=STOP php8.2-fpm"
        case .answering500:
            """
            cd /etc/wordpress && for file in config-*.php; do
                mv "$file" "$file.kept" && echo '<?php http_response_code(500); exit;' > "$file" && chmod 0644 "$file"
            done
            """
        }
    }

    /// Ends it.
    var cure: ShellScript {
        switch self {
        case .stopped: "systemctl start php8.2-fpm"
        case .hung: "systemctl kill --signal=CONT php8.2-fpm"
        case .answering500: "cd /etc/wordpress && for file in config-*.php; do mv \"$file.kept\" \"$file\"; done"
        }
    }
}

extension Acceptance.Stack {
    @Test(arguments: Trouble.allCases)
    func `Django's visitors never notice WordPress's trouble`(trouble: Trouble) async throws {
        // A page that nobody has asked for is not stored; the others are fresh for five seconds here.
        let stored = "/blog/?stored=" + String.randomHexadecimal(count: 12)
        func unseen() -> String { "/blog/?unseen=" + String.randomHexadecimal(count: 12) }
        #expect(try await site.fetch(stored).page.contains("Harbour Blog"))

        try await site.machines.expect(trouble.cause)
        let visits: Visits
        do {
            visits = try await site.underVisitors {
                // Long enough for the stored page to be out of date, and then it is served all the same.
                let stale = try await site.wait(for: stored) {
                    ["STALE", "UPDATING"].contains($0.store) && $0.page.contains("Harbour Blog")
                }
                #expect(stale, "an old page of the blog is better than none")
                let fallback = try await site.wait(for: unseen()) { $0.page.contains("The blog is away") }
                #expect(fallback, "a page that isn't stored falls back to Django's")
            }
        } catch {
            try await site.machines.expect(trouble.cure)
            throw error
        }
        try await site.machines.expect(trouble.cure)
        #expect(visits.failures == [])
        #expect(visits.pages > 5)
        let restored = try await site.wait(for: unseen()) { $0.status == "200" && $0.page.contains("Harbour Blog") }
        #expect(restored, "the blog comes back by itself")
    }
}
