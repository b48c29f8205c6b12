// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// Every module of Lifeboat, in alphabetical order; a test fails on a file that is missing here.
public enum BuiltInModules {
    /// The types.
    public static let all: [any Module.Type] = [
        Apt.self, AptKey.self, AptRepository.self, BlockInFile.self, Command.self, Copy.self, Deb822Repository.self,
        Debconf.self, DjangoManage.self, Fetch.self, File.self, Find.self, GetURL.self, Git.self, Group.self,
        GunicornService.self, LineInFile.self, MySQLDatabase.self, MySQLUser.self, NginxSite.self, Package.self,
        PackageFacts.self, Ping.self, Pip.self, PostgreSQLDatabase.self, PostgreSQLUser.self, Raw.self, Replace.self,
        Script.self, Service.self, ServiceFacts.self, Setup.self, Shell.self, Slurp.self, Stat.self, Systemd.self,
        TempFile.self, Template.self, Unarchive.self, URI.self, User.self, WaitFor.self, WordPressSite.self
    ]
}
