// SPDX-License-Identifier: Apache-2.0

extension Zone {
    /// The zone as a file in BIND's form: the same zone always gives the same bytes.
    ///
    /// Every record says its TTL, so that lines can be moved and compared one by one.
    public var file: String {
        let ttl = self[origin, .soa]?.ttl ?? sets.first?.ttl ?? 300
        var lines = ["$ORIGIN \(origin)", "$TTL \(ttl)"]
        for set in sets {
            let name = set.name.relative(to: origin)
            for data in set.data {
                if case .soa(let soa) = data {
                    lines += Self.lines(of: soa, name: name, ttl: set.ttl, origin)
                } else {
                    lines.append(
                        "\(padded(name, 23)) \(padded(String(set.ttl), 7)) IN \(padded(set.type.name, 5)) "
                            + data.text(in: origin))
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(
        of soa: StartOfAuthority, name: String, ttl: Int, _ origin: DomainName
    ) -> [String] {
        let head = "\(padded(name, 23)) \(padded(String(ttl), 7)) IN SOA   "
        let clocks = [
            (String(soa.serial), "serial"), (String(soa.refresh), "refresh"), (String(soa.retry), "retry"),
            (String(soa.expire), "expire"), (String(soa.minimum), "negative answers"),
        ]
        return ["\(head)\(soa.primary.relative(to: origin)) \(soa.mailbox.relative(to: origin)) ("]
            + clocks.map { "    \(padded($0.0, 11)); \($0.1)" } + [")"]
    }
}

/// `text` with blanks behind it, up to `width` characters.
func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}
