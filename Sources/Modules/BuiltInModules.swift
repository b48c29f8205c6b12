// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// Every module of Lifeboat, in alphabetical order; a test fails on a file that is missing here.
public enum BuiltInModules {
    /// The types.
    public static let all: [any Module.Type] = [
        Apt.self, AptKey.self, AptRepository.self, BlockInFile.self, Command.self, Copy.self, Deb822Repository.self,
        Debconf.self, DjangoManage.self, Fetch.self, File.self, Find.self, Group.self, GunicornService.self,
        LineInFile.self, MySQLDatabase.self, MySQLUser.self, NginxSite.self, Package.self, Ping.self, Pip.self,
        PostgreSQLDatabase.self, PostgreSQLUser.self, Raw.self, Replace.self, Script.self, Service.self, Shell.self,
        Slurp.self, Stat.self, Systemd.self, TempFile.self, Template.self, User.self, WordPressSite.self
    ]
}
