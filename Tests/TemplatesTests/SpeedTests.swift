// SPDX-License-Identifier: Apache-2.0

import Templates
import Testing
import Values

/// Bounds wide enough for a busy machine; a quadratic step or a lost cache breaks them by far.
struct SpeedTests {
    private func seconds(_ work: () throws -> Void) rethrows -> Double {
        let time = try ContinuousClock().measure(work)
        return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
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
