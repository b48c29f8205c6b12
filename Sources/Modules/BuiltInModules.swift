// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// Every module of Lifeboat, in alphabetical order; a test fails on a file that is missing here.
public enum BuiltInModules {
    /// The types.
    public static let all: [any Module.Type] = [
        Apt.self,
        AptKey.self,
        AptRepository.self,
        AuthorizedKey.self,
        Cron.self,
        Deb822Repository.self,
        Debconf.self,
        Getent.self,
        Group.self,
        KnownHosts.self,
        Package.self,
        Ping.self,
        Pip.self,
        Service.self,
        Systemd.self,
        User.self,
    ]
}
