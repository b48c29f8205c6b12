// SPDX-License-Identifier: Apache-2.0

import DNS
import ModuleKit

/// Linode's API for the DNS modules.
enum LinodeZoneAccess {
    static func calls(url: String?, through service: ServiceAccess) throws -> any LinodeZoneCalls {
        throw ModuleFailure("linode: no client")
    }
}
