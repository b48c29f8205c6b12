// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

extension Acceptance {
    /// Backup sets, from making them to what attacks and accidents leave of them.
    @Suite(.serialized, .backupLab) struct Backups {
        let lab: BackupLab

        init() throws { lab = try #require(BackupLab.current) }

        @Test func `what makes backups is installed once, and a second run finds nothing to do`() async throws {
            let again = await lab.lifeboat(["play", lab.folder + "/playbooks/backup.yml"])
            #expect(again.succeeded && again.lines.filter { $0.contains("changed=0 ") }.count == 2, "\(again.all)")
        }

        @Test func `a set is made and read back, and a second run of it changes nothing`() async throws {
            #expect(try await lab.completeSets().contains("base"))
            let again = await lab.backup("run", "--set", "base")
            #expect(again.succeeded && again.recap?.changed == 0, "\(again.all)")
            let verified = await lab.backup("verify", "--set", "base")
            #expect(verified.succeeded, "\(verified.all)")
        }

        @Test func `without the controller the clock makes a set`() async throws {
            let sets = try await lab.completeSets()
            try await lab.expect(
                "data", "systemctl start lifeboat-backup.service && systemctl is-enabled lifeboat-backup.timer")
            #expect(try await lab.completeSets().count == sets.count + 1)
        }

        @Test func `where there is no room to read back, it is read as a stream`() async throws {
            let run = try await lab.expect(
                "data",
                """
                # It would begin anew in there, and hold it.
                systemctl stop lifeboat-backup-ship
                export LIFEBOAT_BACKUP_FOLDER=/root/media && mount -t tmpfs -o size=1m none /var/lib/lifeboat-backup/scratch || exit
                lifeboat-backup run --set streamed 2>&1; status=$?
                umount /var/lib/lifeboat-backup/scratch && systemctl start lifeboat-backup-ship || exit
                [ "$status" = 0 ] && lifeboat-backup verify --set streamed
                """)
            #expect(run.all.contains("reading it as a stream"), "\(run.all)")
        }

        @Test func `what was lost comes back row by row and byte by byte, and is proven`() async throws {
            let before = try await lab.contents()
            try await lab.expect(
                "data",
                """
                cd / && rm -rf /srv/media/* && mariadb -e 'DROP DATABASE wordpress' &&
                runuser -u postgres -- psql -qd shop -c 'DELETE FROM marks' -c 'DROP TABLE posts CASCADE'
                """)
            let check = await lab.backup("restore", "--check", "--diff")
            #expect(check.succeeded && check.all.contains("database wordpress: restore from set"), "\(check.all)")
            let restore = await lab.backup("restore")
            #expect(restore.succeeded, "\(restore.all)")
            #expect(try await lab.contents() == before)
            let again = await lab.backup("restore")
            #expect(again.succeeded && again.recap?.changed == 0, "\(again.all)")
            let status = await lab.backup("status")
            #expect(status.succeeded && status.all.contains("onto data"), "\(status.all)")
            // The same store, a day and more later: nobody has to be told of what did not happen.
            let late = await lab.backup("status", "--max-age", "1s")
            #expect(late.status == 2 && late.all.contains("alarm: "), "\(late.all)")
        }

        @Test func `one table and one file come back alone`() async throws {
            let before = try await lab.contents()
            try await lab.expect(
                "data", "cd / && runuser -u postgres -- psql -qd shop -c 'DELETE FROM marks' && rm /srv/media/1.png")
            let table = await lab.backup("restore", "--database", "shop", "--table", "marks")
            #expect(table.succeeded, "\(table.all)")
            let file = await lab.backup("restore", "--file", "/srv/media/1.png")
            #expect(file.succeeded, "\(file.all)")
            #expect(try await lab.contents() == before)
        }

        @Test func `a server that is down keeps nothing else from coming back`() async throws {
            let before = try await lab.contents()
            try await lab.expect(
                "data",
                "rm -r /srv/media/* && mariadb -e 'DROP DATABASE wordpress' && systemctl stop postgresql@15-main")
            let restore = await lab.backup("restore")
            #expect(!restore.succeeded && restore.all.contains("PostgreSQL does not answer"), "\(restore.all)")
            #expect(restore.all.contains("but this did: database wordpress,/srv/media"), "\(restore.all)")
            try await lab.expect("data", "systemctl start postgresql@15-main")
            #expect(try await lab.contents() == before)
        }

        @Test func `a restore that is ended leaves what was there, no server and no scratch space`() async throws {
            let before = try await lab.contents()
            // That of the service that sends logs.
            let there = Set(try await lab.expect("data", "ls /var/lib/lifeboat-backup/scratch").lines)
            for seconds in [1, 2, 3, 4] {
                let left = try await lab.expect(
                    "data",
                    """
                    lifeboat-backup restore --to "$(date -u '+%Y-%m-%d %H:%M:%S')" >/root/ended 2>&1 &
                    sleep \(seconds); kill $! 2>/dev/null; wait $!
                    ls /var/lib/lifeboat-backup/scratch; ps -eo args | grep 'lifeboat-backup/s[c]ratch/.*/forward' || true
                    """)
                #expect(there.isSuperset(of: left.lines), "after \(seconds) s: \(left.stdout)")
            }
            #expect(try await lab.contents() == before)
        }

        @Test func `a restore goes on to its end when who asked for it is killed`() async throws {
            let before = try await lab.contents()
            let there = Set(try await lab.expect("data", "ls /var/lib/lifeboat-backup/scratch").lines)
            for seconds in [1, 2] {
                let left = try await lab.expect(
                    "data",
                    """
                    rm -r /srv/media/* && mariadb -e 'DROP DATABASE wordpress' || exit
                    setsid lifeboat-backup restore >/root/orphan 2>&1 & sleep \(seconds); kill -KILL -- -$! || exit
                    for _ in $(seq 300); do
                        systemctl list-units --plain --no-legend 'lifeboat-backup-restore-*' | grep -q . || break
                        sleep 0.2
                    done
                    ls /var/lib/lifeboat-backup/scratch
                    """)
                #expect(there.isSuperset(of: left.lines), "after \(seconds) s: \(left.stdout)")
                #expect(try await lab.contents() == before)
            }
        }
    }
}
