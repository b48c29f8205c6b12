// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

@testable import Modules

@Suite struct LinodeBackupTests {
    private static func api(enabled: Bool = true, tags: String = #""shop:drill""#, snapshot: String = "null")
        -> [String: String]
    {
        let instances = page(
            #"{"id": 7, "label": "web1", "region": "us-east", "backups": {"enabled": \#(enabled), "schedule": {"day": "Sunday", "window": "W2"}}}"#,
            #"{"id": 8, "label": "drill1", "region": "us-east", "status": "running", "tags": [\#(tags)]}"#)
        let backups =
            #"{"automatic": [{"id": 1, "type": "auto", "status": "successful", "available": true, "created": "2026-11-01T02:00:00"}], "#
            + #""snapshot": {"current": \#(snapshot), "in_progress": null}}"#
        return ["/linode/instances": instances, "/linode/instances/7/backups": backups]
    }
    private static let upgrade =
        #"{"id": 2, "type": "snapshot", "label": "upgrade", "status": "successful", "available": true, "created": "2026-11-02T02:00:00"}"#
    private static func restore(_ name: String, _ tag: String = "shop:drill") -> Dict {
        ["linode": "web1", "restore": .string(name), "to": "drill1", "inventory_tag": .string(tag)]
    }

    static let cases: [LinodeCase] = [
        LinodeCase("enables", ["linode": "web1"], api(enabled: false), "let Linode back up web1"),
        LinodeCase("leaves alone", ["linode": "web1", "day": "Sunday", "window": "W2"], api()),
        LinodeCase("changes the time", ["linode": "web1", "window": "W4"], api(), "back up web1 at another time"),
        LinodeCase(
            "makes a snapshot", ["linode": "web1", "snapshot": "upgrade"], api(),
            "make the snapshot upgrade of web1, in place of the one before"),
        LinodeCase("makes it once", ["linode": "web1", "snapshot": "upgrade"], api(snapshot: upgrade)),
        LinodeCase(
            "restores the newest", restore("latest"), api(snapshot: upgrade), "restore upgrade of web1 onto drill1"),
        LinodeCase(
            "restores by number", restore("1"), api(), "restore the backup of 2026-11-01T02:00:00 of web1 onto drill1"),
        LinodeCase("restores once", restore("1"), api(tags: #""shop:drill", "restored:1""#)),
        LinodeCase(
            "restores onto no stranger", restore("1", "shop:x"), api(),
            complaint: "`drill1` does not carry the tag `shop:x`"),
        LinodeCase(
            "knows which backups there are", restore("3"), api(snapshot: upgrade),
            complaint: "`web1` has no backup `3` that can be restored\n  hint: there is 1, upgrade"),
        LinodeCase(
            "keeps backups", ["linode": "web1", "state": "absent"], api(),
            complaint: "`web1` has 1 backups, which would be deleted"),
        LinodeCase(
            "ends backups when told", ["linode": "web1", "state": "absent", "delete_backups": true], api(),
            "end the backups of web1 and delete all of them"),
        LinodeCase(
            "knows weekdays", ["linode": "web1", "day": "Sonntag"], [:],
            complaint: "day: `Sonntag` is not one of Sunday"),
        LinodeCase("knows which Linodes there are", ["linode": "web9"], api(), complaint: "there is no Linode `web9`"),
    ]

    @Test("linode_backup", arguments: cases)
    func plan(case: LinodeCase) async throws { try await `case`.check(LinodeBackup.self) }
}
