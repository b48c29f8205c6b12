// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// Every module of Lifeboat, in alphabetical order; a test fails on a file that is missing here.
public enum BuiltInModules {
    /// The types.
    public static let all: [any Module.Type] = [
        Apt.self,
        Group.self,
        Ping.self,
        Service.self,
        Systemd.self,
        User.self,
    ]
}
