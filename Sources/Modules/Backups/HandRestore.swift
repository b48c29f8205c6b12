// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Bringing one part of a set back by hand, after `HandStore`.
///
/// The order is the program's: fetch, compare with the manifest, load beside what is live, compare again, keep what was
/// there, swap. `GOOD` says whether all comparisons so far went well; nothing is swapped otherwise.
struct HandRestore {
    let part: Value

    private var name: String { part["name"]?.text ?? "" }
    var folder: String { "/root/restore/\(name)" }
    private var dumps: String { "\(folder)/var/lib/lifeboat-backup/parts/\(name)" }
    /// The manifest's entry of this part, for jq.
    var entry: String { ".parts[] | select(.name == \"\(name)\")" }

    private func database(_ database: String) -> String { "\(entry) | .databases[] | select(.name == \"\(database)\")" }

    /// Fetches the part and compares every file with the manifest.
    var fetch: HandWork {
        HandWork([
            .say("the part `\(name)`: fetch it, and compare every file with the manifest"),
            .run(
                """
                GOOD=no
                store restore "$(jq -r \(entry + " | .snapshot") /root/restore/manifest.json)" --target \(folder)
                echo "$(jq -r \(entry + " | .sha256") /root/restore/manifest.json)  /root/restore/\(raw: name).sha256" | sha256sum --check &&
                    sed 's#  /#  \(raw: folder)/#' /root/restore/\(raw: name).sha256 | sha256sum --check --quiet && GOOD=yes
                echo "\(raw: name) is as it was stored: $GOOD"
                """),
        ])
    }

    /// Loads a database of PostgreSQL beside the live one, compares, and swaps.
    func postgresql(_ live: String) -> HandWork {
        guard isPlain(live) else { return unusual(live) }
        let (beside, dump) = (live + "_restored", "\(dumps)/\(live).pgdump")
        return HandWork([
            .say(
                "PostgreSQL, database `\(live)`: load it beside the live one. Its users must be there: "
                    + "`runuser -u postgres -- psql -X < \(dumps)/globals.sql` makes them, when no playbook did"),
            .run(
                """
                cd /
                runuser -u postgres -- dropdb --if-exists \(beside)
                runuser -u postgres -- pg_restore -C --schema-only -f - < \(dump) 2>/dev/null |
                    sed -nE 's/^(CREATE DATABASE|ALTER DATABASE|(GRANT|REVOKE) [A-Z,]* ON DATABASE) "?\(raw: live)"? /\\1 "\(raw: beside)" /p' |
                    runuser -u postgres -- psql -Xq -v ON_ERROR_STOP=1 || GOOD=no
                runuser -u postgres -- pg_restore --exit-on-error -d \(beside) < \(dump) || GOOD=no
                """),
            rowsAreEqual,
            .run(
                rows(
                    of: live,
                    counting:
                        "runuser -u postgres -- psql -XAtq -d \(beside) -c \"SELECT count(*) FROM $table\" </dev/null")),
            .say("keep the live one under another name, and put the restored one in its place"),
            .run(
                """
                if [ "$GOOD" = yes ]; then
                    if runuser -u postgres -- psql -XAtqc "SELECT datname FROM pg_database" | grep -qx \(live); then
                        runuser -u postgres -- psql -Xq -v ON_ERROR_STOP=1 <<END
                ALTER DATABASE "\(raw: live)" ALLOW_CONNECTIONS false;
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '\(raw: live)';
                ALTER DATABASE "\(raw: live)" RENAME TO "\(raw: live)_before_$STAMP";
                ALTER DATABASE "\(raw: live)_before_$STAMP" ALLOW_CONNECTIONS true;
                END
                    fi
                    runuser -u postgres -- psql -Xq -v ON_ERROR_STOP=1 -c 'ALTER DATABASE "\(raw: beside)" RENAME TO "\(raw: live)"'
                fi
                """),
            .say(
                "the way back: rename `\(live)` to something else in the same way, and `\(live)_before_…` to `\(live)`. "
                    + "Remove it when you are content"),
        ])
    }

    /// Loads a database of MariaDB beside the live one, compares, keeps the live one as a dump, and loads again.
    func mariadb(_ live: String) -> HandWork {
        guard isPlain(live) else { return unusual(live) }
        let (beside, dump) = (live + "_restored", "\(dumps)/\(live).sql")
        let form: ShellScript = "CHARACTER SET $CHARSET COLLATE $COLLATION"
        return HandWork([
            .say(
                "MariaDB, database `\(live)`: load it beside the live one. Its users must be there: "
                    + "`mariadb < \(dumps)/accounts.sql` makes them, when no playbook did"),
            .run(
                """
                CHARSET=$(jq -r \(database(live) + " | .charset") /root/restore/manifest.json)
                COLLATION=$(jq -r \(database(live) + " | .collation") /root/restore/manifest.json)
                mariadb -e "DROP DATABASE IF EXISTS \\`\(raw: beside)\\`; CREATE DATABASE \\`\(raw: beside)\\` \(form)" && mariadb \(beside) < \(dump) || GOOD=no
                """),
            rowsAreEqual,
            .run(
                rows(
                    of: live,
                    counting:
                        "mariadb --skip-column-names \(beside) -e \"SELECT count(*) FROM \\`$table\\`\" </dev/null")),
            .say("keep the live one as a dump, and load the restored one in its place"),
            .run(
                """
                if [ "$GOOD" = yes ]; then
                    if mariadb --skip-column-names -e "SHOW DATABASES" | grep -qx \(live); then
                        mariadb-dump --force --single-transaction --routines --events --triggers --hex-blob \(live) \\
                            > /root/restore/\(raw: live)_before_"$STAMP".sql
                    fi
                    mariadb -e "DROP DATABASE IF EXISTS \\`\(raw: live)\\`; CREATE DATABASE \\`\(raw: live)\\` \(form)"
                    mariadb \(live) < \(dump) && mariadb -e "DROP DATABASE \\`\(raw: beside)\\`"
                fi
                """),
            .say("the way back: load `/root/restore/\(live)_before_….sql` in the same way"),
        ])
    }

    private var rowsAreEqual: HandWork.Part {
        .say(
            "count the rows. Expect `every table has its rows: yes`; otherwise stop, and take an older set or another store"
        )
    }

    /// Compares the rows of every table with the manifest's.
    private func rows(of live: String, counting count: ShellScript) -> ShellScript {
        """
        jq -r \(database(live) + " | .tables[] | \"\\(.name) \\(.rows)\"") /root/restore/manifest.json | sort > /root/restore/wanted
        while read -r table rows; do
            echo "$table $(\(count))"
        done < /root/restore/wanted | sort > /root/restore/found
        diff /root/restore/wanted /root/restore/found || GOOD=no
        echo "every table has its rows: $GOOD"
        """
    }

    /// Names go into SQL and into patterns as they are, so only plain ones may.
    private func isPlain(_ name: String) -> Bool {
        name.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 || $0 == 45
        }
    }

    private func unusual(_ live: String) -> HandWork {
        .say("the name of the database `\(live)` needs quotes of its own: its dump lies in `\(dumps)`")
    }
}
