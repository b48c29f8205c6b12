// SPDX-License-Identifier: Apache-2.0

import ModuleKit

/// Every module of Lifeboat, in alphabetical order; a test fails on a file that is missing here.
public enum BuiltInModules {
    /// The types.
    public static let all: [any Module.Type] = [
        BlockInFile.self,
        Command.self,
        Copy.self,
        Fetch.self,
        File.self,
        Find.self,
        LineInFile.self,
        Ping.self,
        Raw.self,
        Replace.self,
        Script.self,
        Shell.self,
        Slurp.self,
        Stat.self,
        TempFile.self,
        Template.self,
    ]
}
