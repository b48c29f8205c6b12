// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

extension Acceptance.Backups {
    @Test(arguments: BackupFault.all) func `an accident is told, no set counts, and what is there stays`(
        fault: BackupFault
    ) async throws {
        let before = fault.witness.isRestore ? try await lab.contents() : nil
        try await lab.expect(fault.machine, fault.script)
        let noticed: ShellOutput
        switch fault.witness {
        case .verify: noticed = await lab.backup("verify")
        case .run: noticed = await lab.backup("run", "--set", "damaged")
        case .part(let part):
            noticed = try await lab.run(
                "data", "LIFEBOAT_BACKUP_FOLDER=\("/root/" + part) lifeboat-backup run --set damaged")
        case .host(let script): noticed = try await lab.run("data", script)
        case .restore(let arguments): noticed = await lab.lifeboat(["backup", "restore"] + arguments)
        }
        try await lab.expect(fault.machine, fault.undo)
        #expect(noticed.status == fault.witness.status && noticed.all.contains(fault.says), "\(noticed.all)")
        if let folder = fault.witness.folder {
            let sets = try await lab.expect(
                "data", "LIFEBOAT_BACKUP_FOLDER=\(folder) lifeboat-backup list | jq -r '.stores[].sets[].set'")
            #expect(!sets.lines.contains("damaged"))
        }
        if let before { #expect(try await lab.contents() == before) }
    }

    @Test func `a run that is killed leaves no set, and the next one works`() async throws {
        try await lab.expect(
            "data",
            """
            export LIFEBOAT_BACKUP_FOLDER=/root/media
            setsid lifeboat-backup run --set killed >/root/killed 2>&1 &
            until grep -q 'reading back' /root/killed; do kill -0 $! || { cat /root/killed; exit 1; }; sleep 0.1; done
            kill -KILL -- -$!
            """)
        let found = try await lab.expect(
            "data",
            """
            export LIFEBOAT_BACKUP_FOLDER=/root/media && lifeboat-backup run --set next >/dev/null &&
            lifeboat-backup list | jq -r '.stores[].sets[].set'
            """)
        #expect(found.lines.contains("next") && !found.lines.contains("killed"), "\(found.all)")
    }
}
