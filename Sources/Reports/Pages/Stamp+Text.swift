// SPDX-License-Identifier: Apache-2.0

import Recovery

extension Stamp {
    /// Its day: `2026-11-26`.
    var day: String { String(description.prefix(10)) }
    /// Its time of day: `00:12:03`.
    var clock: String { String(description.dropFirst(11).prefix(8)) }
    /// Day and time: `2026-11-26 00:12:03`.
    var moment: String { "\(day) \(clock)" }
}
