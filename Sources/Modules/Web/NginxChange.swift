// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Changing nginx's configuration so that it is either accepted by nginx or as it was.
enum NginxChange {
    /// Stands while a changed configuration was not yet read by the running nginx, so that a run that was cut short is
    /// completed by the next.
    static let marker = "/run/lifeboat-nginx-unread"

    /// Tells a running nginx to read its configuration.
    static let reload: ShellScript = """
        if [ -d /run/systemd/system ]; then systemctl reload nginx; else nginx -s reload; fi
        rm -f -- \(marker)
        """

    /// Writes `content` to `path` by way of a file beside it.
    static func writing(_ content: [UInt8], to path: String) -> ShellScript {
        """
        \(ShellScript.feed(content, to: "cat > \(path + ".lifeboat")"))
        chmod 0644 \(path + ".lifeboat"); chown 0:0 \(path + ".lifeboat")
        mv -fT -- \(path + ".lifeboat") \(path)
        """
    }

    /// Makes `link` lead to `target` in one step, whatever stood there.
    static func linking(_ link: String, to target: String) -> ShellScript {
        "rm -f -- \(link + ".lifeboat"); ln -s -- \(target) \(link + ".lifeboat"); mv -fT -- \(link + ".lifeboat") \(link)"
    }

    /// Makes `edits` of `paths`, lets nginx test the result, and undoes everything when it refuses.
    static func script(_ edits: ShellScript, on paths: [String], reloads: Bool) -> ShellScript {
        var script: ShellScript = """
            set -e
            PATH=$PATH:/usr/sbin:/sbin
            save=$(mktemp -d /etc/nginx/.lifeboat.XXXXXX)
            restore() {
                [ -n "$save" ] || return 0
                n=0
                for path in \(words: paths); do
                    n=$((n + 1))
                    rm -f -- "$path" "$path.lifeboat"
                    if [ -L "$save/$n" ] || [ -e "$save/$n" ]; then mv -fT -- "$save/$n" "$path"; fi
                done
                rm -rf -- "$save"
            }
            n=0
            for path in \(words: paths); do
                n=$((n + 1))
                if [ -L "$path" ] || [ -e "$path" ]; then cp -dp -- "$path" "$save/$n"; fi
            done
            trap restore EXIT
            trap 'exit 143' HUP INT TERM
            \(edits)
            if command -v nginx >/dev/null 2>&1; then nginx -t -q >&2; fi
            """
        if reloads { script += ": > \(marker)" }
        script += "rm -rf -- \"$save\"; save="
        return reloads ? script + reload : script
    }

    /// The failure that nginx's words in `output` stand for, with the line of the site that they are about.
    static func failure(_ output: ShellOutput, site: String, paths: [String], content: [UInt8]) -> ModuleFailure {
        let lines = output.stderr.split(separator: "\n").map { String($0).trimmed }
        let said = lines.first { $0.contains("[emerg]") || $0.contains("[crit]") } ?? lines.first ?? "no message"
        // `2026/11/23 03:31:48 [emerg] 17666#17666: unknown directive …`, or `nginx: [emerg] unknown directive …`.
        var words = said.split(separator: "]", maxSplits: 1).last.map { String($0).trimmed } ?? said
        if let colon = words.firstIndex(of: ":"), words[..<colon].allSatisfy({ $0.isNumber || $0 == "#" }) {
            words = String(words[words.index(after: colon)...]).trimmed
        }
        var message = "nginx refuses the site \(site), which was put back as it was: \(words)"
        let place = words.components(after: " in ")
        if let place, let colon = place.lastIndex(of: ":"), let number = Int(place[place.index(after: colon)...]) {
            let text = String(decoding: content, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            if paths.contains(String(place[..<colon])), text.indices.contains(number - 1) {
                message += "\n  line \(number): \(String(text[number - 1]).trimmed)"
            }
        }
        return ModuleFailure(
            message,
            values: ["rc": .int(output.status), "stderr": .string(output.stderr), "stdout": .string(output.stdout)])
    }
}

extension String {
    /// What stands after the last `mark`; nil when there is none.
    fileprivate func components(after mark: String) -> String? {
        let parts = split(separator: mark, omittingEmptySubsequences: false)
        return parts.count > 1 ? parts.last.map(String.init) : nil
    }
}
