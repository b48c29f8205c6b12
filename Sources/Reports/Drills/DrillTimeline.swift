// SPDX-License-Identifier: Apache-2.0

import Recovery

/// Phases over time as SVG: places in percent and sizes in pixels, so that letters keep their size on a phone.
struct DrillTimeline: Sendable {
    private let record: DrillRecord
    private let start: Double
    private let span: Double

    /// The timeline of a record; nil when no phase began.
    init?(_ record: DrillRecord) {
        guard let first = record.phases.map(\.began.seconds).min() else { return nil }
        var last = record.phases.map { $0.began.seconds + $0.seconds }.max() ?? first
        last = max(last, record.ended?.seconds ?? last, record.validated?.seconds ?? last)
        self.record = record
        start = first
        // An objective that is near enough to be seen makes room for itself.
        if let limit = Self.limit(record), limit > last, limit - first < (last - first) * 1.4 { last = limit }
        span = max(1, last - first) * 1.01
    }

    private static func limit(_ record: DrillRecord) -> Double? {
        record.disaster.flatMap { zero in record.objectives.rto.map { zero.seconds + $0 } }
    }

    /// The moment at which the objective ends, when the picture reaches so far.
    var limit: Double? { Self.limit(record).flatMap { $0 <= start + span ? $0 : nil } }

    private static let rowHeight = 40
    private static let top = 26

    var markup: Markup {
        let height = Self.top + record.phases.count * Self.rowHeight
        let label = record.phases.map { "\($0.name) \(Length($0.seconds))\($0.passed ? "" : ", not passed")" }
        return """
            <svg height="\(height)" role="img" aria-label="Phases over time: \(label.joined(separator: "; "))">
            \(ticks(height))\(moments(height))
            \(record.phases.enumerated().map(row).lines)
            </svg>
            """
    }

    private func x(_ seconds: Double) -> String { DrillPage.percent((seconds - start) / span) }

    private func row(_ index: Int, _ phase: DrillRecord.Phase) -> Markup {
        let y = Self.top + index * Self.rowHeight
        let kind = phase.passed ? phase.kind.rawValue : "failed"
        return """
            <text class="name" x="0" y="\(y + 13)">\(phase.name) <tspan font-weight="400">\(Length(phase.seconds))\
            \(phase.passed ? "" : ", not passed")</tspan></text>
            <rect class="track" x="0" y="\(y + 20)" width="100%" height="12" rx="3"/>
            <rect class="\(kind)" x="\(x(phase.began.seconds))" y="\(y + 20)" \
            width="\(width(phase.seconds))" height="12" rx="2"/>\(tasks(phase, y: y + 20))
            """
    }

    private func width(_ seconds: Double) -> String { DrillPage.percent(max(0.004, seconds / span)) }

    /// Where one task ends and the next begins; what people did and what failed in their colours.
    private func tasks(_ phase: DrillRecord.Phase, y: Int) -> [Markup] {
        phase.tasks.map { step in
            if step.isManual || step.hasFailed {
                return """
                    <rect class="\(step.hasFailed ? "failed" : "wait")" x="\(x(step.began.seconds))" y="\(y)" \
                    width="\(width(step.seconds))" height="12"><title>\(step.title)</title></rect>
                    """
            }
            guard step.seconds / span > 0.006, step.began > phase.began else { return "" }
            return
                "<line class=\"seam\" x1=\"\(x(step.began.seconds))\" x2=\"\(x(step.began.seconds))\" y1=\"\(y)\" y2=\"\(y + 12)\"/>"
        }
    }

    /// The disaster, the validation and the objective, from top to bottom.
    private func moments(_ height: Int) -> [Markup] {
        [
            ("zero", record.disaster?.seconds), ("done", record.validated?.seconds), ("limit", limit),
        ].map { kind, at in
            guard let at else { return "" }
            return "<line class=\"\(kind)\" x1=\"\(x(at))\" x2=\"\(x(at))\" y1=\"20\" y2=\"\(height)\"/>"
        }
    }

    private static let steps: [Double] = [
        1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 14400, 28800, 86400,
    ]

    /// At most six moments, counted from the disaster.
    private func ticks(_ height: Int) -> [Markup] {
        let zero = record.disaster?.seconds ?? start
        let step = Self.steps.first { span / $0 <= 5 } ?? (span / 5)
        let first = ((start - zero) / step).rounded(.up)
        return stride(from: first * step, through: start + span - zero, by: step).map { offset in
            let share = (zero + offset - start) / span
            let name = offset == 0 ? (record.disaster == nil ? "0" : "T0") : Length(offset).fromZero
            // Beside the edges there is no room for words.
            let label: Markup =
                0.07...0.93 ~= share
                ? """
                <text class="\(offset == 0 ? "strong" : "")" x="\(x(zero + offset))" y="12" text-anchor="middle">\
                \(name)</text>
                """ : offset == 0 ? "<text class=\"strong\" x=\"\(x(zero))\" y=\"12\">\(name)</text>" : ""
            return """
                <line class="grid" x1="\(x(zero + offset))" x2="\(x(zero + offset))" y1="18" y2="\(height)"/>\(label)
                """
        }
    }
}
