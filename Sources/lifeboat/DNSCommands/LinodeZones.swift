// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics
import Values

/// Linode's API for the DNS commands.
enum LinodeZones {
    static func calls(url: String?, redactor: Redactor) throws -> any LinodeZoneCalls {
        throw Diagnostic("linode: no client")
    }
}
