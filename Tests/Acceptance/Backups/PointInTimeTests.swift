// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

extension Acceptance.Backups {
    /// Writes a row a moment into both databases, drops a table in each between two rows, and writes on; prints the second
    /// of the mistake, and the last row before it in each.
    private static let mistake: ShellScript = """
        cd /; pg() { runuser -u postgres -- psql -XAtqd shop -c "$1"; }
        for _ in 1 2 3 4 5 6 7 8 9 10; do mariadb wordpress -e 'INSERT INTO canary VALUES ()'; pg 'INSERT INTO canary DEFAULT VALUES'; done
        until [ "$(date +%N | cut -c 1)" = 2 ]; do sleep 0.05; done
        mariadb -N wordpress -e 'INSERT INTO canary VALUES (); SELECT max(id) FROM canary; DROP TABLE posts; INSERT INTO canary VALUES ()'
        runuser -u postgres -- psql -XAtqd shop -c 'INSERT INTO canary DEFAULT VALUES' -c 'SELECT max(id) FROM canary' \
            -c 'DROP TABLE posts CASCADE' -c 'INSERT INTO canary DEFAULT VALUES'
        date -u '+%Y-%m-%d %H:%M:%S'
        mariadb wordpress -e 'INSERT INTO canary VALUES ()'; pg 'INSERT INTO canary DEFAULT VALUES'
        """

    @Test func `a moment is reached one statement before the mistake`() async throws {
        let told = try await lab.expect("data", "sh -c \(Self.mistake.text)").lines
        try #require(told.count == 3, "\(told)")
        try await lab.expect("data", "sleep 6")
        let restore = await lab.backup("restore", "--to", told[2])
        #expect(restore.succeeded, "\(restore.all)")
        let found = try await lab.expect(
            "data",
            """
            cd / && mariadb -N wordpress -e 'SELECT max(id) FROM canary; SELECT count(*) FROM posts' &&
            runuser -u postgres -- psql -XAtqd shop -c 'SELECT max(id) FROM canary' -c 'SELECT count(*) FROM posts'
            """)
        #expect(found.lines == [told[0], "4", told[1], "500"])
    }

    /// The newest time that each database knows.
    private static let newest: ShellScript =
        "lifeboat-canary newest postgresql shop 4102444800 && lifeboat-canary newest mariadb wordpress 4102444800"

    @Test func `when the machine is cut off, at most five seconds are lost`() async throws {
        let canary = await lab.lifeboat(["play", lab.folder + "/playbooks/canary.yml"])
        try #require(canary.succeeded, "\(canary.all)")
        let vault = try lab.machines["vault"].address
        let lost = try await lab.expect(
            "data",
            """
            sleep 15; ip route add blackhole \(vault.description) &&
            systemctl stop 'lifeboat-canary-*' && \(raw: Self.newest.text)
            systemctl stop lifeboat-backup-ship && ip route del blackhole \(vault.description)
            """
        ).lines
        try #require(lost.count == 2, "\(lost)")
        let restore = await lab.backup("restore", "--to", "latest")
        #expect(restore.succeeded, "\(restore.all)")
        let found = try await lab.expect("data", Self.newest).lines
        for (name, (had, has)) in zip(["PostgreSQL", "MariaDB"], zip(lost, found)) {
            let seconds = try #require(Double(had)) - #require(Double(has))
            #expect((0...5).contains(seconds), "\(name) lost \(seconds) s")
        }
        let again = await lab.backup("restore", "--to", "latest")
        #expect(again.succeeded && again.recap?.changed == 0, "\(again.all)")
        try await lab.expect(
            "data",
            """
            systemctl disable --now lifeboat-canary-postgresql lifeboat-canary-mariadb 2>/dev/null
            mariadb wordpress -e 'DROP TABLE lifeboat_canary' &&
            (cd / && runuser -u postgres -- psql -qd shop -c 'DROP TABLE lifeboat_canary') &&
            systemctl start lifeboat-backup-ship
            """)
    }
}
