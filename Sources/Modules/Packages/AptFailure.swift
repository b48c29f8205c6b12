// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import ModuleKit
import Values

/// Says why apt-get failed, in words a person can act on.
struct AptFailure {
    var apt: Apt
    /// apt-get's complaints.
    var errors: [String]
    /// Names close to one that nobody offers.
    var suggestions: [String]
    /// Whether the host has package lists.
    var hasLists: Bool

    /// The reason, with a hint where there is one.
    var message: String {
        if let unknown = errors.compactMap(AptPlan.unknownPackage).first {
            let isPattern = unknown.contains { "*?[".contains($0) }
            let base =
                isPattern
                ? "No package(s) matching '\(unknown)' available" : "No package matching '\(unknown)' is available"
            return base + "; " + hint(for: unknown)
        }
        let complaints = errors.filter { $0.hasPrefix("E: ") }.map { String($0.dropFirst(3)) }
        if let lock = complaints.first(where: { $0.hasPrefix("Could not get lock") }) {
            return "the package database was locked for more than \(apt.lockTimeout) s: \(lock); raise `lock_timeout`"
        }
        if complaints.contains(where: { $0.contains("dpkg returned an error code") }) {
            let culprits = errors.filter { $0.contains("error processing") || $0.contains("No space left") }
            return (culprits + complaints).joined(separator: "; ")
        }
        return complaints.isEmpty ? errors.last ?? "apt-get failed" : complaints.joined(separator: "; ")
    }

    private func hint(for name: String) -> String {
        if !hasLists { return "the host has no package lists: add `update_cache: true`" }
        let bare = String(name.prefix { !"=:/".contains($0) })
        if let close = didYouMean(bare, among: suggestions) { return close }
        return apt.updateCache || apt.cacheValidTime > 0
            ? "is its name right, and the source that has it in apt's sources?"
            : "is its name right? lists may be old: add `update_cache: true`"
    }

    /// The failure with apt-get's output beside it.
    func failure(stdout: String, stderr: String, status: Int = 100) -> ModuleFailure {
        ModuleFailure(
            message,
            values: [
                "rc": .int(status), "stdout": .string(stdout), "stderr": .string(stderr),
                "stdout_lines": .strings(stdout.split(separator: "\n").map(String.init)),
                "stderr_lines": .strings(stderr.split(separator: "\n").map(String.init)),
            ])
    }
}
