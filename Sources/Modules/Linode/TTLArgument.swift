// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Linode
import ModuleKit

/// A TTL as an argument: one that Linode would round is refused, with its neighbours.
enum TTLArgument {
    static func check(_ seconds: Int, _ argument: String) throws {
        do { try ServedTTL.check(seconds) } catch let error as Diagnostic {
            throw ArgumentError(error.message, argument: argument, hint: error.hint)
        }
    }
}
