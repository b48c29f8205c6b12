// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// Every module of Lifeboat, in alphabetical order; a test fails on a file that is missing here.
public enum BuiltInModules {
    /// The types.
    public static let all: [any Module.Type] = [
        Alternatives.self,
        Apt.self,
        AptKey.self,
        AptRepository.self,
        AuthorizedKey.self,
        Cron.self,
        Deb822Repository.self,
        Debconf.self,
        Getent.self,
        Group.self,
        Hostname.self,
        KnownHosts.self,
        LocaleGen.self,
        Mount.self,
        Package.self,
        Ping.self,
        Pip.self,
        Service.self,
        Sysctl.self,
        Systemd.self,
        Timezone.self,
        Ufw.self,
        User.self,
    ]
}
