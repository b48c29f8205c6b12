// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

/// An accident with backups: what happens, who notices, and how it is undone.
struct BackupFault: Sendable, CustomTestStringConvertible {
    /// What must notice.
    enum Witness {
        /// `lifeboat backup verify`.
        case verify
        /// `lifeboat backup run`.
        case run
        /// A run of one part alone, on the host.
        case part(String)
        /// `lifeboat backup restore` with these arguments.
        case restore([String])
        /// A restore or run on the host.
        case host(ShellScript)

        /// How it ends.
        var status: Int32 {
            switch self {
            case .verify, .run, .restore: 2
            case .part, .host: 1
            }
        }

        /// The configuration of the set that must not count.
        var folder: String? {
            switch self {
            case .run: "/etc/lifeboat-backup"
            case .part(let part): "/root/" + part
            case .verify, .restore, .host: nil
            }
        }

        var isRestore: Bool {
            switch self {
            case .restore: true
            case .verify, .run, .part, .host: false
            }
        }
    }

    var testDescription: String
    /// Where it happens.
    var machine = "data"
    /// What happens.
    var script: ShellScript
    var witness: Witness
    /// What it says.
    var says: String
    var undo: ShellScript = "true"

    /// The largest pack of the store, and a place to keep it.
    private static let pack: ShellScript =
        "cd /srv/backups/shop-test && p=$(ls -S data/*/* | head -n 1) && cp -p $p /root/keep && echo $p > /root/where && "
    private static let packBack: ShellScript = "cd /srv/backups/shop-test && cp -p /root/keep $(cat /root/where)"

    static let all = [
        BackupFault(
            testDescription: "a flipped byte", machine: "vault",
            script: pack + "printf '\\377' | dd of=$p bs=1 seek=100000 conv=notrunc 2>/dev/null",
            witness: .verify, says: "what it holds is damaged", undo: packBack),
        BackupFault(
            testDescription: "a pack that is gone", machine: "vault", script: pack + "rm $p",
            witness: .verify, says: "what it holds is damaged", undo: packBack),
        BackupFault(
            testDescription: "a source that is not there", script: "mv /srv/media /srv/away", witness: .part("media"),
            says: "media: /srv/media is not there", undo: "mv /srv/away /srv/media"),
        BackupFault(
            testDescription: "a dump that is cut short",
            script: """
                printf '#!/bin/sh\\ncase "$*" in *--system*) exec /usr/bin/mariadb-dump "$@" ;; esac\\n/usr/bin/mariadb-dump "$@" | head -c 900\\n' \
                > /usr/local/bin/mariadb-dump && chmod +x /usr/local/bin/mariadb-dump
                """,
            witness: .part("mariadb"), says: "the dump is cut short", undo: "rm /usr/local/bin/mariadb-dump"),
        BackupFault(
            testDescription: "a store that is full in the middle", machine: "vault",
            script: "mount -t tmpfs -o size=4k,mode=777 none /srv/backups/shop-test/data", witness: .part("mariadb"),
            says: "store `vault`", undo: "umount /srv/backups/shop-test/data"),
        BackupFault(
            testDescription: "a store that is down", machine: "vault", script: "systemctl stop lifeboat-store",
            witness: .run, says: "it does not answer",
            undo: "systemctl start lifeboat-store"),
        BackupFault(
            testDescription: "a wrong password", script: "sed -i s/lab/lob/ /etc/lifeboat-backup/stores/vault/password",
            witness: .run, says: "its password does not open the repository",
            undo: "sed -i s/lob/lab/ /etc/lifeboat-backup/stores/vault/password"),
        BackupFault(
            testDescription: "a password that is lost", script: "mv /root/media/stores/vault/password /root/password",
            witness: .part("media"), says: "its password is lost",
            undo: "mv /root/password /root/media/stores/vault/password"),
        BackupFault(
            testDescription: "a repository that a dead run has locked",
            script: """
                cd /root/media/stores/vault && open='--cacert ca.pem --repository-file repository --password-file password'
                restic $open --limit-download 64 check --read-data >/dev/null & until restic $open list locks --no-lock | grep -q .; do sleep 0.1; done
                kill -KILL $!
                """,
            witness: .part("media"), says: "the repository is locked by another run",
            undo: """
                cd /root/media/stores/vault && restic --cacert ca.pem --repository-file repository --password-file password \
                unlock --remove-all
                """),
        BackupFault(
            testDescription: "a clock that is off", script: "apt-get -qq install -y faketime >/dev/null 2>&1",
            witness: .host("faketime '3 hours ago' lifeboat-backup run --set damaged"), says: "a clock is off"),
        BackupFault(
            testDescription: "a set that lacks a half",
            script: """
                cp -a /root/media /root/half && jq '.environment = "half" | .expected += [{host: "ghost", databases: []}]' \
                /root/media/configuration.json > /root/half/configuration.json &&
                LIFEBOAT_BACKUP_FOLDER=/root/half lifeboat-backup run --set half
                """,
            witness: .host("LIFEBOAT_BACKUP_FOLDER=/root/half lifeboat-backup restore --set half"),
            says: "set half is not complete: no manifest of ghost"),
        BackupFault(
            testDescription: "a server that is older than the dump",
            script: """
                printf '#!/bin/sh\\ncase "$*" in *server_version_num*) echo 140011 ;; *) exec /usr/bin/psql "$@" ;; esac\\n' \
                > /usr/local/bin/psql && chmod +x /usr/local/bin/psql
                """,
            witness: .restore(["--part", "postgresql"]),
            says: "the dump is of PostgreSQL 15, and this server is 14", undo: "rm /usr/local/bin/psql"),
        BackupFault(
            testDescription: "a place that is not empty", script: "true",
            witness: .restore(["--part", "media", "--into", "/etc"]), says: "/etc is not empty"),
        BackupFault(
            testDescription: "a moment that is none", script: "true",
            witness: .host("lifeboat-backup restore --to 'half past'"), says: "`half past` is not a time"),
    ]
}
