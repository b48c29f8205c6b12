// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Programs that some tests compare with.
enum TestPrograms {
    /// Whether `name` is installed.
    static func isThere(_ name: String) -> Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/\(name)") }
}
