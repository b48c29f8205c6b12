// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

extension Acceptance.Backups {
    /// Sets of another application in the same store, back-dated: one beyond all rules, two of the same old day, a young one.
    private static let backdated: ShellScript = """
        command -v faketime >/dev/null || apt-get -qq install -y faketime >/dev/null 2>&1
        cp -a /root/media /root/old && jq '.app = "old" | .environment = "test" | .logs = {}' /root/media/configuration.json \
            > /root/old/configuration.json && sed -i s#/shop-test/#/old-test/# /root/old/stores/vault/repository
        export LIFEBOAT_BACKUP_FOLDER=/root/old && lifeboat-backup init || exit
        for set in 'ancient 400 01' 'early 45 01' 'late 45 13' 'young 10 01'; do
            set -- $set
            printf '#!/bin/sh\\ncase " $* " in *" backup "*) exec /usr/bin/restic --time="%s" "$@" ;; *) exec /usr/bin/restic "$@" ;; esac\\n' \
                "$(date -u -d "$2 days ago" +%F) $3:00:00" > /usr/local/bin/restic && chmod +x /usr/local/bin/restic &&
            faketime -f "@$(date -u -d "$2 days ago" +%F) $3:00:00" lifeboat-backup run --set $1 || exit
        done
        rm /usr/local/bin/restic
        """

    @Test func `whole sets go by their age, and not with a host's key`() async throws {
        try await lab.expect("data", Self.backdated)
        let options = ["-e", "backup_app=old", "-e", "backup_store_user=shop"]
        let refused = try await lab.run("data", "LIFEBOAT_BACKUP_FOLDER=/root/old lifeboat-backup prune")
        #expect(refused.status == 1 && refused.all.contains("this key may not do that"), "\(refused.all)")
        let list = await lab.lifeboat(["backup", "list"] + options)
        #expect(list.lines.dropFirst().count == 4, "\(list.all)")

        let check = await lab.lifeboat(["backup", "prune", "--check"] + options)
        #expect(check.succeeded && check.stdout.contains("vault: 4 snapshots would go, 4 stay"), "\(check.all)")
        let prune = await lab.lifeboat(["backup", "prune"] + options)
        #expect(prune.succeeded && prune.stdout.contains("vault: 4 snapshots go, 4 stay"), "\(prune.all)")
        #expect(
            try await lab.completeSets("-e", "backup_app=old", "-e", "backup_store_user=shop") == ["young", "late"])
        let verified = await lab.lifeboat(["backup", "verify", "--set", "late"] + options)
        #expect(verified.succeeded, "\(verified.all)")

        let again = await lab.lifeboat(["backup", "prune"] + options)
        #expect(again.succeeded && again.stdout.contains("vault: 0 snapshots go, 4 stay"), "\(again.all)")
    }
}
