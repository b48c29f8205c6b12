// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript

/// Opening a backup store by hand, with what the escrow sheet says, and finding the set that is wanted.
struct HandStore {
    var app: String
    var environment: String
    var host: String
    /// The set; nil for the newest that is complete.
    var set: String?
    /// How many hosts a complete set has.
    var hosts: Int

    /// Writes the files of the sheet, and names the way to the store: `store`.
    var open: HandWork {
        HandWork([
            .say("by hand: open the store with the escrow sheet. Stay in this one shell until the end"),
            .run(
                """
                command -v restic jq >/dev/null || apt-get install -y restic jq
                install -d -m 700 /root/escrow /root/restore
                """),
            .run(
                """
                cat > /root/escrow/repository <<'END'
                <repository: the line of `repository` in step 2 of the escrow sheet>
                END
                cat > /root/escrow/password <<'END'
                <password: the line of `password` in step 2 of the escrow sheet>
                END
                cat > /root/escrow/ca.pem <<'END'
                <ca.pem: the lines of `ca.pem` there; none when the sheet has none>
                END
                chmod 600 /root/escrow/*
                """),
            .say(
                "other files that step 2 of the sheet makes (`credentials`, `ssh`, `key`, `known_hosts`) go there too"),
            .run(
                """
                store() {
                    set -- --repository-file /root/escrow/repository --password-file /root/escrow/password "$@"
                    ! grep -q BEGIN /root/escrow/ca.pem || set -- --cacert /root/escrow/ca.pem "$@"
                    [ ! -s /root/escrow/ssh ] || set -- -o "sftp.command=ssh -F /root/escrow/ssh store -s sftp" "$@"
                    [ ! -s /root/escrow/credentials ] || export AWS_SHARED_CREDENTIALS_FILE=/root/escrow/credentials
                    restic "$@"
                }
                """),
        ])
    }

    private var tags: String { "app=\(app),env=\(environment),kind=manifest" }

    /// Chooses the set: the same on all hosts.
    var choice: HandWork {
        if let set { return HandWork([.say("the set"), .run("SET=\(set)\nSTAMP=$(date -u +%Y%m%dT%H%M%SZ)")]) }
        return HandWork([
            .say(hosts == 1 ? "the newest set" : "the newest set that all \(hosts) hosts have"),
            .run(
                """
                SET=$(store snapshots --json --no-lock --tag \(tags) | jq -r --argjson hosts \(hosts) '
                    [.[] | {set: (.tags[] | select(startswith("set=")) | .[4:]), host: .hostname, time}] | group_by(.set)
                    | map(select((map(.host) | unique | length) >= $hosts)) | sort_by(map(.time) | max) | last | .[0].set')
                STAMP=$(date -u +%Y%m%dT%H%M%SZ)
                echo "set: $SET"
                """),
        ])
    }

    /// Fetches this host's manifest of the set.
    var manifest: HandWork {
        HandWork([
            .say("what the set has of `\(host)`"),
            .run(
                """
                MANIFEST=$(store snapshots --json --no-lock --host \(host) --tag \(tags),set="$SET" |
                    jq -r 'sort_by(.time) | last | .id')
                store restore "$MANIFEST" --target /root/restore/manifest
                find /root/restore/manifest -type f -exec cp {} /root/restore/ ';'
                jq -r '.parts[] | "\\(.name): \\(.kind), \\(.files) files, \\(.bytes) bytes, taken \\(.takenAt)"' /root/restore/manifest.json
                """),
        ])
    }
}
