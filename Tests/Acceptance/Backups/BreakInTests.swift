// SPDX-License-Identifier: Apache-2.0

import ShellScript
import Testing

extension Acceptance.Backups {
    /// Deletes and overwrites everything in the store, as far as it lets one; prints the status of every try.
    private static let ransom: ShellScript = """
        command -v curl >/dev/null || apt-get -qq install -y curl >/dev/null 2>&1
        U=$(sed s/^rest:// /etc/lifeboat-backup/stores/vault/repository)
        for kind in data snapshots index keys; do
            for id in $(curl -sk -H 'Accept: application/vnd.x.restic.rest.v2' $U$kind/ | jq -r '.[].name'); do
                echo "-X DELETE $U$kind/$id"; echo "-X POST --data-binary junk $U$kind/$id"
            done
        done > /root/tries
        echo "-X DELETE ${U}config" >> /root/tries; echo "-X POST --data-binary junk ${U}config" >> /root/tries
        echo "-X DELETE $U" >> /root/tries
        xargs -P 4 -L 1 curl -sk -o /dev/null -w '%{http_code}\\n' < /root/tries
        """
    private static let stored: ShellScript =
        "cd /srv/backups && find . -type f ! -path '*/locks/*' -exec sha256sum {} + | sort"

    @Test func `with the host's own credentials nothing in the store can be deleted or overwritten`() async throws {
        let before = try await lab.expect("vault", Self.stored)
        let attack = try await lab.expect("data", Self.ransom)
        #expect(attack.lines.count > 20 && attack.lines.allSatisfy { $0.hasPrefix("4") }, "\(attack.all)")
        let after = try await lab.expect("vault", Self.stored)
        #expect(Set(before.lines).isSubset(of: Set(after.lines)))
        let verified = await lab.backup("verify")
        #expect(verified.succeeded, "\(verified.all)")
    }
}
