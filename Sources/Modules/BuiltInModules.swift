// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// Every module of Lifeboat, in alphabetical order; a test fails on a file that is missing here.
public enum BuiltInModules {
    /// The types.
    public static let all: [any Module.Type] = [
        DjangoManage.self,
        GunicornService.self,
        MySQLDatabase.self,
        MySQLInfo.self,
        MySQLQuery.self,
        MySQLUser.self,
        NginxSite.self,
        Ping.self,
        PostgreSQLDatabase.self,
        PostgreSQLExtension.self,
        PostgreSQLPrivileges.self,
        PostgreSQLQuery.self,
        PostgreSQLUser.self,
        WordPressSite.self,
    ]
}
