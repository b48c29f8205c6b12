// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Bringing one part of a set back by hand, after `HandStore`.
///
/// The order is the program's: fetch, compare with the manifest, load beside what is live, compare again, keep what was
/// there, swap.
struct HandRestore {
    let part: Value

    private var name: String { part["name"]?.text ?? "" }
    private var folder: String { "/root/restore/\(name)" }
    private var dumps: String { "\(folder)/var/lib/lifeboat-backup/parts/\(name)" }
    /// The manifest's entry of this part, for jq.
    private var entry: String { ".parts[] | select(.name == \"\(name)\")" }

    private func database(_ database: String) -> String { "\(entry) | .databases[] | select(.name == \"\(database)\")" }

    /// Fetches the part and compares every file with the manifest.
    var fetch: HandWork {
        HandWork([
            .say("the part `\(name)`: fetch it, and compare every file with the manifest. Expect `\(name): as stored`"),
            .run(
                """
                store restore "$(jq -r \(entry + " | .snapshot") /root/restore/manifest.json)" --target \(folder)
                echo "$(jq -r \(entry + " | .sha256") /root/restore/manifest.json)  /root/restore/\(raw: name).sha256" | sha256sum --check &&
                    sed 's#  /#  \(raw: folder)/#' /root/restore/\(raw: name).sha256 | sha256sum --check --quiet &&
                    echo \(name + ": as stored")
                """),
        ])
    }

    /// Loads a database of PostgreSQL beside the live one, compares, and swaps.
    func postgresql(_ live: String) -> HandWork {
        let (beside, dump) = (live + "_restored", "\(dumps)/\(live).pgdump")
        let ask: ShellScript = "runuser -u postgres -- psql -XAtq"
        return HandWork([
            .say(
                "PostgreSQL, database `\(live)`: load it beside the live one. Its users must be there: "
                    + "`runuser -u postgres -- psql -X < \(dumps)/globals.sql` makes them, when no playbook did"),
            .run(
                """
                cd /
                runuser -u postgres -- pg_restore -C --schema-only -f - < \(dump) 2>/dev/null |
                    sed -nE 's/^(CREATE DATABASE|ALTER DATABASE|(GRANT|REVOKE) [A-Z,]* ON DATABASE) "?\(raw: live)"? /\\1 "\(raw: beside)" /p' |
                    runuser -u postgres -- psql -Xq -v ON_ERROR_STOP=1
                runuser -u postgres -- pg_restore --exit-on-error -d \(beside) < \(dump)
                """),
            .say("expect `every table has its rows`; stop when it doesn't say so"),
            .run(
                rows(
                    of: live,
                    counting: "\(ask) -d \(beside) -c \"SELECT count(*) FROM $table\" </dev/null")),
            .say("keep the live one under another name, and put the restored one in its place"),
            .run(
                """
                if [ "$(\(ask) -c \("SELECT 1 FROM pg_database WHERE datname = '\(live)'"))" = 1 ]; then
                    runuser -u postgres -- psql -Xq -v ON_ERROR_STOP=1 <<END
                ALTER DATABASE "\(raw: live)" ALLOW_CONNECTIONS false;
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '\(raw: live)';
                ALTER DATABASE "\(raw: live)" RENAME TO "\(raw: live)_before_$STAMP";
                ALTER DATABASE "\(raw: live)_before_$STAMP" ALLOW_CONNECTIONS true;
                END
                fi
                runuser -u postgres -- psql -Xq -v ON_ERROR_STOP=1 -c \("ALTER DATABASE \"\(beside)\" RENAME TO \"\(live)\"")
                """),
            .say(
                "the way back: rename `\(live)` to something else in the same way, and `\(live)_before_…` to `\(live)`; "
                    + "remove it when you are content"),
        ])
    }

    /// Loads a database of MariaDB beside the live one, compares, keeps the live one as a dump, and loads again.
    func mariadb(_ live: String) -> HandWork {
        let (beside, dump) = (live + "_restored", "\(dumps)/\(live).sql")
        let make: ShellScript = "CHARACTER SET $CHARSET COLLATE $COLLATION\""
        let quoted = { (name: String) in "\\`\(name)\\`" }
        return HandWork([
            .say(
                "MariaDB, database `\(live)`: load it beside the live one. Its users must be there: "
                    + "`mariadb < \(dumps)/accounts.sql` makes them, when no playbook did"),
            .run(
                """
                CHARSET=$(jq -r \(database(live) + " | .charset") /root/restore/manifest.json)
                COLLATION=$(jq -r \(database(live) + " | .collation") /root/restore/manifest.json)
                mariadb -e "CREATE DATABASE \(raw: quoted(beside)) \(make)
                mariadb \(beside) < \(dump)
                """),
            .say("expect `every table has its rows`; stop when it doesn't say so"),
            .run(
                rows(
                    of: live,
                    counting: "mariadb --skip-column-names \(beside) -e \"SELECT count(*) FROM \\`$table\\`\" </dev/null")),
            .say("keep the live one as a dump, and load the restored one in its place"),
            .run(
                """
                if [ -n "$(mariadb -N -e \("SHOW DATABASES LIKE '\(live)'"))" ]; then
                    mariadb-dump --force --single-transaction --routines --events --triggers --hex-blob \(live) \\
                        > /root/restore/\(raw: live)_before_"$STAMP".sql
                fi
                mariadb -e "DROP DATABASE IF EXISTS \(raw: quoted(live)); CREATE DATABASE \(raw: quoted(live)) \(make)
                mariadb \(live) < \(dump)
                mariadb -e "DROP DATABASE \(raw: quoted(beside))"
                """),
            .say("the way back: load `/root/restore/\(live)_before_….sql` in the same way"),
        ])
    }

    /// Compares the rows of every table with the manifest's.
    private func rows(of live: String, counting count: ShellScript) -> ShellScript {
        """
        jq -r \(database(live) + " | .tables[] | \"\\(.name) \\(.rows)\"") /root/restore/manifest.json | sort > /root/restore/wanted
        while read -r table rows; do
            echo "$table $(\(count))"
        done < /root/restore/wanted | sort > /root/restore/found
        diff /root/restore/wanted /root/restore/found && echo "every table has its rows"
        """
    }

    /// Puts restored files in their place and keeps those that were there.
    var files: HandWork {
        let paths = (part["paths"]?.list ?? []).map(\.text)
        let moves = paths.reduce(into: ShellScript(raw: "")) { all, path in
            let above = "/" + path.split(separator: "/").dropLast().joined(separator: "/")
            all += """
                mkdir -p /root/restore/before"$STAMP"\(raw: above) \(above)
                [ ! -e \(path) ] || mv \(path) /root/restore/before"$STAMP"\(raw: path)
                mv \(folder + path) \(path)
                """
        }
        let services = (part["services"]?.list ?? []).map(\.text)
        let restart: [HandWork.Part] = services.map { .run("systemctl try-reload-or-restart \($0)") }
        return HandWork(
            [
                .say("keep what is there, and put the restored files in its place"), .run(moves),
                .say(
                    "owners are kept by number: compare `ls -ln` with the names in "
                        + "`jq '\(entry) | .identities' /root/restore/manifest.json`, and `chown -R` where they differ. "
                        + "The way back: what was there lies below `/root/restore/before…`"),
            ] + restart)
    }
}
