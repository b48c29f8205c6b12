// SPDX-License-Identifier: Apache-2.0

/// What a rehearsal comes to.
public struct RehearsalVerdict: Hashable, Sendable {
    /// Whether the upgrade may be done.
    public var isSafe: Bool
    /// In a few words.
    public var headline: String
    /// Why it is not safe.
    public var reasons: [String]
    /// What a reader should know although it is.
    public var remarks: [String]
}

extension RehearsalRecord {
    /// Pictures that differ more than they may.
    public var strangers: [Picture] { pictures.filter { $0.share > threshold } }

    /// What follows from it all.
    ///
    /// Safe is only what was upgraded, walked through without anything worse than before, and looks as it did.
    public var verdict: RehearsalVerdict {
        var verdict = RehearsalVerdict(isSafe: false, headline: "", reasons: [], remarks: [])
        verdict.remarks += noPictures.map { ["no pictures were compared: \($0)"] } ?? []
        for check in walk("before")?.checks ?? [] where !check.isOk {
            verdict.remarks.append("it was so before: \(check.what): \(check.detail)")
        }
        for message in walk("after")?.newMessages ?? [] where message.level == "deprecated" {
            verdict.remarks.append("PHP \(message.level): \(message.text)")
        }
        switch outcome {
        case .open:
            verdict.headline = "Not safe, and the way back was not walked to its end"
            verdict.reasons = ["\(failedAt): \(trouble)"]
        case .back:
            verdict.headline = "Not safe: it was taken back, and all is as it was before"
            verdict.reasons =
                ["\(failedAt): \(trouble)"] + (walk("after")?.worse ?? []).filter { !trouble.contains($0) }
        case .untouched where trouble.isEmpty:
            verdict.isSafe = true
            verdict.headline = "There is nothing to upgrade"
        case .untouched:
            verdict.headline = "Not begun: nothing was changed"
            verdict.reasons = ["\(failedAt): \(trouble)"]
        case .upgraded:
            verdict.reasons = (walk("after")?.worse ?? ["there was no walk afterwards"]) + strangers.map(\.words)
            verdict.isSafe = verdict.reasons.isEmpty
            verdict.headline =
                !verdict.isSafe
                ? "Upgraded, and not as before: look at it"
                : noPictures == nil ? "Safe" : "Safe by the checks, and not looked at"
        }
        return verdict
    }
}

extension RehearsalRecord.Picture {
    /// The difference in words.
    public var words: String { "\(path) at \(width) px: \(percent) of the pixels differ" }

    /// The share, in percent.
    public var percent: String { Self.percent(share) }
}
