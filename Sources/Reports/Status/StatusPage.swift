// SPDX-License-Identifier: Apache-2.0

import Recovery

/// How recoverable a site is, as one self-contained page.
public struct StatusPage: Sendable {
    private let status: RecoveryStatus

    /// The page of `status`.
    public init(_ status: RecoveryStatus) { self.status = status }

    /// The page.
    public func html() -> String {
        Page(
            title: "\(status.inventory): \(status.verdict)",
            body: """
                <main>
                \(verdict)
                \(sections.lines)
                <footer>Asked by lifeboat at \(status.at.moment) UTC. What could not be asked is unknown, whatever it was \
                before.</footer>
                </main>
                """
        ).html
    }

    private var verdict: Markup {
        let mood = status.level.mood ?? .warn
        return """
            <header class="verdict \(mood.rawValue)">
            <p class="kind">How recoverable <code>\(status.inventory)</code> is, \(status.at.moment) UTC</p>
            <h1>\(status.level == .good ? "We can come back" : status.level == .alarm ? "Something has to be done" : "Nobody can tell")</h1>
            <p class="outcome"><strong><span aria-hidden="true">\(mood.sign)</span> \(status.verdict)</strong></p>
            </header>
            """
    }

    private var sections: [Markup] {
        RecoveryStatus.Subject.allCases.compactMap { subject in
            let items = status.items.filter { $0.subject == subject }
            guard !items.isEmpty else { return nil }
            let rows = items.map { item in
                PageTable.Row(
                    cells: ["\(item.name)", "\(item.text)", Self.mark(item.level)],
                    mark: item.level == .unasked ? "quiet" : "")
            }
            let table = PageTable(Self.title(subject), [Self.heading(subject), .prose("What was seen"), "State"], rows)
            return Page.section(
                subject.rawValue, Self.title(subject), [table.markup] + (subject == .drills ? trends : []))
        }
    }

    /// The recovery times of each scenario that was rehearsed more than once.
    private var trends: [Markup] {
        let scenarios = Dictionary(grouping: status.drills, by: \.drill).filter { $0.value.count > 1 }
        return scenarios.sorted { $0.key < $1.key }.compactMap { _, drills in
            guard let last = drills.last else { return nil }
            return "<h3>\(last.title)</h3>\n\(DrillTrends(DrillReading(last, earlier: drills).course).markup)"
        }
    }

    private static func title(_ subject: RecoveryStatus.Subject) -> String {
        switch subject {
        case .backups: "Backup sets"
        case .proof: "Proven restore"
        case .drills: "Drills"
        case .certificates: "Certificates"
        case .names: "Names"
        case .drift: "Drift"
        }
    }

    private static func heading(_ subject: RecoveryStatus.Subject) -> PageTable.Column {
        switch subject {
        case .backups: "Store"
        case .proof: "What"
        case .drills: "Scenario"
        case .certificates: "Name"
        case .names: "Zone"
        case .drift: "Playbook"
        }
    }

    private static func mark(_ level: RecoveryStatus.Level) -> Markup {
        guard let mood = level.mood else { return "not asked" }
        return Page.mark(mood, level == .good ? "ok" : level.rawValue)
    }
}

extension RecoveryStatus.Level {
    /// How it looks.
    var mood: Page.Mood? {
        switch self {
        case .good: .good
        case .alarm: .bad
        case .unknown: .warn
        case .unasked: nil
        }
    }
}
