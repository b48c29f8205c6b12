// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What commands that are not runs tell their user meanwhile: lines on standard error, so that results can be piped.
enum Console {
    /// Prints one line.
    static func note(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(2, bytes, bytes.count)
    }
}
