// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What the tests are told about this computer by `make test`.
enum Computer {
    /// Acceptance tests change this computer (bridges, mounts, processes), so they run only when asked for.
    static let isReady = ProcessInfo.processInfo.environment["LIFEBOAT_ACCEPTANCE"] == "1"
    /// The `lifeboat` program under test.
    static let lifeboat = ProcessInfo.processInfo.environment["LIFEBOAT_BIN"] ?? "lifeboat"
    /// The top of the checkout: `playbooks` and `inventories` are below it.
    static let checkout = String(#filePath.dropLast("/Tests/Acceptance/Computer.swift".count))
}
