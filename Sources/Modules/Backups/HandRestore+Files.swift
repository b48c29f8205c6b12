// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

extension HandRestore {
    /// Gives restored files to their owners by name, puts them in their place, and keeps those that were there.
    var files: HandWork {
        let paths = (part["paths"]?.list ?? []).map(\.text)
        let moves = paths.reduce(into: ShellScript(raw: "")) { all, path in
            let above = "/" + path.split(separator: "/").dropLast().joined(separator: "/")
            all += """
                    mkdir -p "/root/restore/before$STAMP"\(above) \(above)
                    [ ! -e \(path) ] || mv \(path) "/root/restore/before$STAMP"\(path)
                    mv \(folder + path) \(path)
                """
        }
        let services = (part["services"]?.list ?? []).map(\.text)
        let restart: [HandWork.Part] = services.map { .run("systemctl try-reload-or-restart \($0)") }
        return HandWork(
            [
                .say("users may have other numbers here: give the files to their owners by name"), .run(owners),
                .say("keep what is there, and put the restored files in its place"),
                .run("if [ \"$GOOD\" = yes ]; then\n\(moves)\nfi"),
            ] + restart + [.say("the way back: what was there lies below `/root/restore/before…`")])
    }

    private var owners: ShellScript {
        """
        for what in users groups; do
            jq -r --arg what $what \(entry + " | .identities[$what] | to_entries[] | \"\\(.key) \\(.value)\"") /root/restore/manifest.json |
                while read -r id name; do
                    case $what in users) flag=-uid ;; groups) flag=-gid ;; esac
                    find \(folder) $flag "$id" -print0 > "/root/restore/$what.$name"
                done
        done
        for list in /root/restore/users.*; do xargs -0r chown -h "${list#/root/restore/users.}" -- < "$list"; done
        for list in /root/restore/groups.*; do xargs -0r chgrp -h "${list#/root/restore/groups.}" -- < "$list"; done
        rm -f /root/restore/users.* /root/restore/groups.*
        """
    }
}
