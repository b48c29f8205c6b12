// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

extension Acceptance.Backups {
    @Test func `a log that no longer comes is an alarm, and no moment after its end is promised`() async throws {
        let before = try await lab.contents()
        let future = try await lab.expect("data", "date -u -d '10 minutes' '+%Y-%m-%d %H:%M:%S'").trimmed
        let restore = await lab.backup("restore", "--to", future)
        #expect(!restore.succeeded && restore.all.contains("in store `vault` ends at"), "\(restore.all)")
        #expect(try await lab.contents() == before)

        // A receiver that is gone; the service asks for it when it begins, and else once a minute.
        try await lab.expect(
            "data",
            """
            systemctl stop lifeboat-backup-wal && systemctl restart lifeboat-backup-ship &&
            for _ in $(seq 12); do mariadb wordpress -e 'INSERT INTO canary VALUES ()' && sleep 1 || exit; done
            """)
        let alarm = await lab.backup("status", "--max-log-age", "10s")
        #expect(alarm.status == 2 && alarm.all.contains("alarm: vault: the log of postgresql on data"), "\(alarm.all)")
        #expect(!alarm.all.contains("the log of mariadb"), "\(alarm.all)")
        try await lab.expect("data", "systemctl start lifeboat-backup-wal && sleep 8")
        let status = await lab.backup("status")
        #expect(status.all.contains("; logs until") && !status.all.contains("the log of"), "\(status.all)")
    }

    @Test func `what sends logs outlives its twelfth hour, and the loss of its scratch space`() async throws {
        let sending = try await lab.expect(
            "data",
            """
            cd /var/lib/lifeboat-backup/scratch && own=$(for each in *; do flock -n "$each" true || echo "$each"; done) &&
            mkdir dead && touch -d '2 days ago' * &&
            LIFEBOAT_BACKUP_FOLDER=/root/media lifeboat-backup run --set aged >/dev/null 2>&1 &&
            test -n "$own" && test "$(ls)" = "$own" || { ls; exit 1; }

            # Its name is that of one of PostgreSQL's files, and it lies where a search begins when nobody says where.
            touch -d '4 days ago' /root/0123456789ABCDEF01234567
            first=$(systemctl show -P MainPID lifeboat-backup-ship) && rm -rf /var/lib/lifeboat-backup/scratch/*
            for _ in $(seq 30); do
                second=$(systemctl show -P MainPID lifeboat-backup-ship)
                [ "$second" = 0 ] || [ "$second" = "$first" ] || break
                sleep 1
            done
            rm /root/0123456789ABCDEF01234567 && sleep 3 && ls && kill -0 "$second" && test "$second" != "$first"
            """)
        #expect(sending.lines.count == 1, "\(sending.all)")
    }
}
