// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

/// What visitors saw who walked over Django's pages all the while.
struct Visits: Sendable {
    /// How many pages they asked for.
    var pages: Int
    /// What was wrong with those that were not as they must be.
    var failures: [String]
}

extension Site {
    /// Runs `body` while two visitors walk over Django's pages through the edge, matching each on its content.
    func underVisitors(_ body: () async throws -> Void) async throws -> Visits {
        try await Visits.during(to: url, flag: folder + "/visitors-come", body)
    }
}

extension Visits {
    /// Runs `body` while two visitors walk over Django's pages at `url`, matching each on its content.
    ///
    /// They come as long as the file `flag` is there; `options` are curl's.
    static func during(
        to url: String, options: [String] = [], flag: String, _ body: () async throws -> Void
    ) async throws -> Visits {
        try "".write(toFile: flag, atomically: true, encoding: .utf8)
        async let first = walk(to: url, options, while: flag)
        async let second = walk(to: url, options, while: flag)
        do {
            try await body()
        } catch {
            try FileManager.default.removeItem(atPath: flag)
            throw error
        }
        try FileManager.default.removeItem(atPath: flag)
        let lines = await first.lines + second.lines
        let pages = lines.compactMap { Int($0) }.reduce(0, +)
        return Visits(pages: pages, failures: lines.filter { Int($0) == nil })
    }

    /// Visits pages until `flag` is gone; prints what went wrong, then how many pages were asked for.
    private static func walk(to url: String, _ options: [String], while flag: String) async -> ShellOutput {
        await Program.shell(
            """
            page=$(mktemp) pages=0
            while [ -e \(flag) ]; do
                for wanted in '/ <title>Harbour</title>' '/feed/ <title>Feed' '/signup/ name="password2"' \\
                    '/login/ name="password"' '/health/ "status": "ok"'; do
                    path=${wanted%% *}
                    pages=$((pages + 1))
                    status=$(curl --silent --max-time 30 --output "$page" --write-out '%{http_code}' \(words: options) \
                        \(url)"$path")
                    [ "$status" = 200 ] && grep -qF "${wanted#* }" "$page" ||
                        echo "$(date +%T) $path: $status: $(head -c 300 "$page" | tr '\\n' ' ')"
                    # What a page needs is there as well, whichever host is asked.
                    if [ "$path" = / ]; then style=$(grep -o '/static/[^"]*[.]css' "$page" | head -n 1); fi
                done
                curl --silent --fail --max-time 30 \(words: options) \(url)"$style" | grep -q '^:root' ||
                    echo "$(date +%T) $style is missing"
            done
            rm -f "$page"
            echo "$pages"
            """)
    }
}
