// SPDX-License-Identifier: Apache-2.0

/// From when on something is no longer as it should be.
public struct RecoveryLimits: Hashable, Sendable {
    /// How old the newest complete set and the last proven restore may be.
    public var backups: BackupStatus.Limits
    /// How old the last drill of a scenario may be.
    public var drill: Span
    /// How long a certificate must still hold.
    public var certificate: Span
    /// How long the names of a site may be remembered: that long visitors go to the old place after a failover.
    public var timeToLive: Span

    /// Limits.
    public init(backups: BackupStatus.Limits, drill: Span, certificate: Span, timeToLive: Span) {
        self.backups = backups
        self.drill = drill
        self.certificate = certificate
        self.timeToLive = timeToLive
    }
}
