// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The environment of this process.
enum ProcessVariables {
    /// The variable called `name`; nil when it is not set.
    static subscript(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
