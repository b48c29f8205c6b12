// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Collects what is wrong while a playbook is read, so that several problems are told at once.
final class Problems {
    private(set) var all: [Diagnostic] = []
    var warnings: [Diagnostic] = []

    func add(_ problem: Diagnostic) { if !all.contains(problem) { all.append(problem) } }

    /// What `body` gives; nil when it throws, then its problems are kept.
    func attempt<Result>(_ body: () throws -> Result) -> Result? {
        do {
            return try body()
        } catch let problem as Diagnostic {
            add(problem)
        } catch let problems as Diagnostics {
            problems.all.forEach(add)
        } catch {
            add(Diagnostic("\(error)"))
        }
        return nil
    }

    /// Throws what was collected, if anything.
    func throwIfAny() throws {
        if all.count == 1 { throw all[0] }
        if !all.isEmpty { throw Diagnostics(all) }
    }
}
