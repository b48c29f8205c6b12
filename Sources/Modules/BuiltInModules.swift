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
        GetURL.self,
        Git.self,
        LineInFile.self,
        PackageFacts.self,
        Ping.self,
        Raw.self,
        Replace.self,
        Script.self,
        ServiceFacts.self,
        Setup.self,
        Shell.self,
        Slurp.self,
        Stat.self,
        TempFile.self,
        Template.self,
        URI.self,
        Unarchive.self,
        WaitFor.self,
    ]
}
