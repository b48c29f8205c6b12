// SPDX-License-Identifier: Apache-2.0

import DNS

/// How the watch over servers is told: a line for each, with its time.
extension ZoneWork {
    /// Tells of a server that turned, at once.
    @Sendable static func told(_ sighting: Verification.Sighting) { Console.print(line(sighting) + "\n") }

    /// Tells of the servers that did not turn; true when there are none.
    static func tell(_ sightings: [Verification.Sighting]) -> Bool {
        for sighting in sightings where sighting.turned == nil { told(sighting) }
        return sightings.allSatisfy { $0.turned != nil }
    }

    private static func line(_ sighting: Verification.Sighting) -> String {
        let role = sighting.server.isAuthoritative ? "server  " : "resolver"
        let serial = sighting.serial.map { "  serial \($0)" } ?? ""
        let time = sighting.turned.map(seconds) ?? "not yet"
        let problem = sighting.problem.map { "  \($0)" } ?? ""
        let title = sighting.server.title
        let gap = String(repeating: " ", count: max(1, 32 - title.count))
        return "  \(role) \(title)\(gap)\(time)\(serial)\(problem)"
    }

    /// A time in seconds with one digit after the point.
    static func seconds(_ time: Duration) -> String {
        let tenths = Int(time.components.seconds) * 10 + Int(time.components.attoseconds / 100_000_000_000_000_000)
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
