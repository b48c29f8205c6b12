// SPDX-License-Identifier: Apache-2.0

import Glibc
import Templates
import Testing
import Values

/// Bounds that a quadratic step or a lost cache breaks by far; what counts is processor time, not how busy others are.
struct SpeedTests {
    /// The processor time of `work` on this thread, in seconds.
    private func seconds(_ work: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        try work()
        return now() - start
    }

    @Test func `a thousand small templates are quick once they are parsed`() throws {
        let engine = TemplateEngine()
        let scope = DictScope(["n": 5, "user": ["name": "anna"], "l": [1, 2, 3]])
        let templates = (0..<1000).map { "{{ user.name | upper }}-{{ l | join(',') }}-\($0 % 50)" }
        for template in templates { _ = try engine.evaluate(template: template, in: scope) }
        let time = try seconds { for template in templates { _ = try engine.evaluate(template: template, in: scope) } }
        #expect(time < 0.5)
    }

    @Test func `parsing grows with the length of a template and no faster`() throws {
        func time(_ count: Int) throws -> Double {
            let text = String(repeating: "line {{ n | default('x') }} {% if n %}y{% endif %}\n", count: count)
            return try seconds { _ = try TemplateEngine().render(file: text, name: "t", in: DictScope(["n": 1])) }
        }
        _ = try time(100)
        let short = try time(500)
        #expect(try time(4000) < max(short, 0.01) * 30)
    }

    @Test func `a long line is no slower than many short ones`() throws {
        let text = String(repeating: "{{ n }}", count: 4000)
        let time = try seconds { _ = try TemplateEngine().render(file: text, name: "t", in: DictScope(["n": 1])) }
        #expect(time < 5)
    }
}
