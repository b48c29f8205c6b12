// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// Every module of Lifeboat, in alphabetical order; a test fails on a file that is missing here.
public enum BuiltInModules {
    /// The types.
    public static let all: [any Module.Type] = [
        Alternatives.self, Apt.self, AptKey.self, AptRepository.self, AuthorizedKey.self, BackupRestore.self,
        BackupSet.self, BlockInFile.self,
        Command.self, Copy.self, Cron.self, Deb822Repository.self, Debconf.self, DjangoManage.self, Fetch.self,
        File.self, Find.self, GetURL.self, Getent.self, Git.self, Group.self, GunicornService.self, Hostname.self,
        KnownHosts.self, LineInFile.self, LocaleGen.self, Mount.self, MySQLDatabase.self, MySQLInfo.self,
        MySQLQuery.self, MySQLUser.self, NginxSite.self, Package.self, PackageFacts.self, Ping.self, Pip.self,
        PostgreSQLDatabase.self, PostgreSQLExtension.self, PostgreSQLPrivileges.self, PostgreSQLQuery.self,
        PostgreSQLUser.self, Raw.self, Replace.self, Script.self, Service.self, ServiceFacts.self, Setup.self,
        Shell.self, Slurp.self, Stat.self, Sysctl.self, Systemd.self, TempFile.self, Template.self, Timezone.self,
        URI.self, Ufw.self, Unarchive.self, User.self, WaitFor.self, WordPressSite.self,
    ]
}
