// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Recovery

/// From when on what the stores hold is too old, as `backup status` and `status` take it.
struct BackupLimits: ParsableArguments {
    @Option(help: "How old the newest complete set may be: 26h, 2d.", transform: span)
    var maxAge = Span(seconds: 93600)
    @Option(help: "How long ago a database's log may have come last.", transform: span)
    var maxLogAge = Span(seconds: 600)
    @Option(help: "How old the last proven restore may be.", transform: span)
    var maxProofAge = Span(seconds: 3_024_000)

    static func span(_ text: String) throws -> Span {
        guard let span = Span(text) else { throw ValidationError("`\(text)` is no time span, such as 5m, 26h or 35d") }
        return span
    }

    var all: BackupStatus.Limits { .init(set: maxAge, log: maxLogAge, proof: maxProofAge) }
}
