// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `lifeboat backup`: sets that are proven, and their way back.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Make, look at, prove and restore backup sets.",
        discussion: """
            `lifeboat play playbooks/backup.yml` puts onto the hosts what makes sets by the clock. The playbooks \
            backup-run.yml, backup-ask.yml and restore.yml are what these commands run.
            """,
        subcommands: [
            BackupRun.self, BackupList.self, BackupStatusCommand.self, BackupVerify.self, BackupRestoreCommand.self,
            BackupPrune.self, BackupEscrow.self,
        ])
}

/// The options that all of them take.
struct BackupOptions: ParsableArguments {
    @OptionGroup(title: "Inventory and variables") var inventory: InventoryOptions
    @OptionGroup(title: "Connections") var connection: ConnectionOptions

    @Option(help: "The folder of the playbooks.")
    var playbooks = "playbooks"

    func path(_ playbook: String) -> String { "\(playbooks)/\(playbook)" }
}
