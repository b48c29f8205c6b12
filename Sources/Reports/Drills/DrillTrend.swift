// SPDX-License-Identifier: Apache-2.0

import Recovery

/// One measured span over several drills as SVG, with the objective as a line.
struct DrillTrend: Sendable {
    /// One drill.
    struct Point: Sendable {
        var at: Stamp
        var value: Double?
        var allowed: Double?
        var isCurrent: Bool
    }

    /// What is measured: `RTO`.
    var name: String
    /// The drills, oldest first.
    var points: [Point]

    private static let height = 150.0
    private static let top = 24.0
    private static let bottom = 122.0

    private var scale: Double {
        max(points.flatMap { [$0.value, $0.allowed].compactMap(\.self) }.max() ?? 1, 0.001)
    }

    private func y(_ value: Double) -> Int { Int(Self.bottom - value / scale * (Self.bottom - Self.top)) }
    private func x(_ index: Int) -> String {
        DrillPage.percent(points.count < 2 ? 0.5 : 0.07 + 0.86 * Double(index) / Double(points.count - 1))
    }

    var markup: Markup {
        let told = points.map { "\($0.at.day) \($0.value.map { "\(Length($0))" } ?? "not measured")" }
        return """
            <svg height="150" role="img" aria-label="\(name): \(told.joined(separator: "; "))">
            <line class="grid" x1="0" x2="100%" y1="\(Int(Self.bottom))" y2="\(Int(Self.bottom))"/>
            \(course)
            \(points.indices.map(dot).lines)
            \(objective)
            </svg>
            """
    }

    private var objective: Markup {
        guard let allowed = points.last?.allowed else { return "" }
        let place = y(allowed)
        // Its words keep away from those of the last drill.
        let isNear = points.last?.value.map { abs(y($0) - place) < 32 } ?? false
        return """
            <line class="limit" x1="0" x2="100%" y1="\(place)" y2="\(place)"/>\
            <text x="\(isNear ? "0" : "100%")" y="\(place - 7)" text-anchor="\(isNear ? "start" : "end")">allowed \
            \(Length(allowed))</text>
            """
    }

    /// Lines between drills that follow each other and were measured.
    private var course: [Markup] {
        points.indices.dropFirst().map { index in
            guard let before = points[index - 1].value, let value = points[index].value else { return "" }
            return
                "<line class=\"course\" x1=\"\(x(index - 1))\" x2=\"\(x(index))\" y1=\"\(y(before))\" y2=\"\(y(value))\"/>"
        }
    }

    private func dot(_ index: Int) -> Markup {
        let point = points[index]
        let isEdge = index == 0 || index == points.count - 1
        let anchor = points.count == 1 ? "middle" : index == 0 ? "start" : "end"
        let edge = points.count == 1 ? "50%" : index == 0 ? "0" : "100%"
        let day: Markup =
            isEdge ? "<text x=\"\(edge)\" y=\"142\" text-anchor=\"\(anchor)\">\(point.at.day)</text>" : ""
        guard let value = point.value else {
            return """
                <text class="strong" x="\(x(index))" y="\(Int(Self.bottom) - 4)" text-anchor="middle">✗\
                <title>\(point.at.day): not measured</title></text>\(day)
                """
        }
        let isOver = point.allowed.map { value > $0 } ?? false
        let number: Markup =
            point.isCurrent
            ? """
            <text class="strong" x="100%" y="\(max(12, y(value) - 12))" text-anchor="end">\(Length(value))</text>
            """ : ""
        return """
            <circle class="dot \(isOver ? "over" : "recover")" cx="\(x(index))" cy="\(y(value))" \
            r="\(point.isCurrent ? 7 : 5)"><title>\(point.at.day): \(Length(value))</title></circle>\(number)\(day)
            """
    }
}

/// Recovery time and loss of data over several drills, side by side.
struct DrillTrends: Sendable {
    private let drills: [DrillRecord]

    /// The trends of `drills`, oldest first; the last one is the one that counts.
    init(_ drills: [DrillRecord]) { self.drills = drills }

    var markup: Markup {
        """
        <div class="pair">\(chart("Recovery time (RTO)", \.measured.rto, \.objectives.rto))\
        \(chart("Loss of data (RPO)", \.measured.rpo, \.objectives.rpo))</div>
        """
    }

    private func chart(
        _ name: String, _ measured: KeyPath<DrillRecord, Double?>, _ allowed: KeyPath<DrillRecord, Double?>
    ) -> Markup {
        let points = drills.map { drill in
            DrillTrend.Point(
                at: drill.began, value: drill[keyPath: measured], allowed: drill[keyPath: allowed],
                isCurrent: drill.id == drills.last?.id)
        }
        return "<div><h3>\(name)</h3>\(DrillTrend(name: name, points: points).markup)</div>"
    }
}
